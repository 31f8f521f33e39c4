package org.claviger.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SecretBytesTest {
    private static final SecretAccess ACCESS = SecretAccess.grant();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 4096, 16384, 16385, 100_000})
    void holdsWhatItWasMadeFrom(int length) {
        byte[] bytes = pattern(length);

        try (var secret = SecretBytes.copyOf(bytes)) {
            assertThat(secret.length()).isEqualTo(length);
            assertThat(secret.segment(ACCESS).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(bytes);
            assertThat(secret.<byte[]>read(ACCESS, byte[]::clone)).isEqualTo(bytes);
        }
    }

    @Test
    void takesAnArrayOverAndZeroesIt() {
        byte[] bytes = pattern(32);

        try (var secret = SecretBytes.takeFrom(bytes)) {
            assertThat(bytes).containsOnly(0);
            assertThat(secret.matches(pattern(32))).isTrue();
        }
    }

    @Test
    void isZeroWhenAllocatedEvenAfterAnotherSecretUsedTheBlock() {
        for (int i = 0; i < 10; i++) {
            SecretBytes.copyOf(pattern(48)).close();

            try (var fresh = SecretBytes.allocate(48)) {
                assertThat(fresh.segment(ACCESS).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
            }
        }
    }

    @Test
    void neverReadsTheNextSecretInTheSameMemory() throws Exception {
        Shown shown = new Shown(filledWith(1));
        AtomicBoolean stop = new AtomicBoolean();
        try (var readers = Executors.newFixedThreadPool(2)) {
            Callable<Long> reader = () -> {
                long foreign = 0;
                while (!stop.get()) {
                    try {
                        byte[] read = shown.secret.read(ACCESS, byte[]::clone);
                        foreign += read[0] != 1 || read[read.length - 1] != 1 ? 1 : 0;
                    } catch (IllegalStateException e) {
                        // It was closed in time to say so.
                    }
                }
                return foreign;
            };
            List<Future<Long>> reading = List.of(readers.submit(reader), readers.submit(reader));
            for (int i = 0; i < 100_000; i++) {
                shown.secret.close();
                filledWith(2).close();
                shown.secret = filledWith(1);
            }
            stop.set(true);
            for (Future<Long> each : reading) {
                assertThat(each.get(10, TimeUnit.SECONDS)).isZero();
            }
        } finally {
            shown.secret.close();
        }
    }

    private static final class Shown {
        private volatile SecretBytes secret;

        Shown(SecretBytes secret) {
            this.secret = secret;
        }
    }

    private static SecretBytes filledWith(int value) {
        byte[] bytes = new byte[4096];
        Arrays.fill(bytes, (byte) value);
        return SecretBytes.takeFrom(bytes);
    }

    @Test
    void zeroesItsMemoryWhenClosed() {
        var secret = SecretBytes.copyOf(pattern(64));
        MemorySegment memory = secret.segment(ACCESS);

        secret.close();

        assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
    }

    @Test
    void zeroesTheArrayThatItLent() {
        var lent = new ArrayList<byte[]>();

        try (var secret = SecretBytes.copyOf(pattern(16))) {
            secret.use(ACCESS, lent::add);
        }

        assertThat(lent.getFirst()).containsOnly(0);
    }

    @Test
    void refusesEveryUseAfterClose() {
        var secret = SecretBytes.copyOf(pattern(16));
        var other = SecretBytes.copyOf(pattern(16));

        secret.close();

        assertThat(secret.isClosed()).isTrue();
        assertThatThrownBy(() -> secret.segment(ACCESS)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> secret.use(ACCESS, bytes -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(secret::copy).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> secret.matches(other)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> other.matches(secret)).isInstanceOf(IllegalStateException.class);
        secret.close();
        other.close();
    }

    @Test
    void comparesByContentAndLength() {
        try (var one = SecretBytes.copyOf(pattern(20));
                var same = SecretBytes.copyOf(pattern(20));
                var longer = SecretBytes.copyOf(pattern(21));
                var copy = one.copy();
                var part = longer.slice(0, 20)) {
            assertThat(one.matches(same)).isTrue();
            assertThat(one.matches(copy)).isTrue();
            assertThat(one.matches(part)).isTrue();
            assertThat(one.matches(longer)).isFalse();
            assertThat(one).isNotEqualTo(same);
        }
    }

    @Test
    void seesADifferenceInAnyByte() {
        try (var secret = SecretBytes.copyOf(pattern(40))) {
            for (int i = 0; i < 40; i++) {
                byte[] changed = pattern(40);
                changed[i] ^= 0x10;
                assertThat(secret.matches(changed)).isFalse();
            }
        }
    }

    @Test
    void tellsItsLengthAndNothingElse() {
        try (var secret = SecretBytes.copyOf(pattern(32))) {
            assertThat(secret).hasToString("[32 secret bytes]");
            assertThat(secret).isNotInstanceOf(Serializable.class);
        }
    }

    @Test
    void givesDistinctMemoryToThreadsAtOnce() throws Exception {
        int threads = 8;
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var work = new ArrayList<Callable<Boolean>>();
            for (int t = 0; t < threads; t++) {
                byte mark = (byte) (t + 1);
                work.add(() -> keepsItsMark(mark));
            }

            List<Future<Boolean>> results = pool.invokeAll(work, 30, TimeUnit.SECONDS);

            for (var result : results) {
                assertThat(result.get()).isTrue();
            }
        }
    }

    private static boolean keepsItsMark(byte mark) {
        for (int round = 0; round < 5_000; round++) {
            int length = 1 + round % 300;
            try (var secret = SecretBytes.allocate(length)) {
                secret.segment(ACCESS).fill(mark);
                Thread.onSpinWait();
                byte[] seen = secret.segment(ACCESS).toArray(ValueLayout.JAVA_BYTE);
                for (byte value : seen) {
                    if (value != mark) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    @Test
    void givesEveryBlockBack() {
        long before = LockedMemory.blocksInUse();

        for (int length = 1; length < 40_000; length += 997) {
            SecretBytes.allocate(length).close();
        }

        assertThat(LockedMemory.blocksInUse()).isLessThanOrEqualTo(before);
    }

    @Test
    void countsWhatWasForgotten() {
        long before = SecretBytes.forgotten();
        forget();

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return SecretBytes.forgotten() > before;
        });
    }

    private static void forget() {
        SecretBytes forgotten = SecretBytes.copyOf(pattern(5));
        assertThat(forgotten.length()).isEqualTo(5);
    }

    private static byte[] pattern(int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + 7);
        }
        return bytes;
    }
}
