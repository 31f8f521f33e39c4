package org.claviger.server.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.claviger.storage.Blob;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoreUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits in a file for the database: nothing of it is lost, nobody changes it unseen, and it has an end. */
class AuditSpoolTest {
    private static final String NODE = "node-1";
    private static final byte[] KEY = "a key of this test alone".getBytes(UTF_8);
    private static final int BYTES_MAX = 64 << 10;
    private static final int WRITERS = 8;
    private static final int EACH = 50;

    @TempDir
    private Path folder;

    private final AtomicInteger ids = new AtomicInteger();

    private Path file() {
        return folder.resolve("audit").resolve("spool");
    }

    private AuditSpool open() throws IOException {
        return open(NODE);
    }

    private AuditSpool open(String node) throws IOException {
        return AuditSpool.open(file(), node, AuditSpoolTest::tag, BYTES_MAX, () -> "id" + ids.incrementAndGet());
    }

    private static byte[] tag(RecordKey key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
            mac.update(key.toString().getBytes(UTF_8));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static List<String> texts(AuditSpool spool) {
        return spool.after(0, Integer.MAX_VALUE).stream()
                .map(entry -> entry.record().toText())
                .toList();
    }

    private void keep(String... texts) throws IOException {
        try (AuditSpool spool = open()) {
            for (String text : texts) {
                spool.append(List.of(Blob.of(text)));
            }
        }
    }

    @Test
    void keepsRecordsInOrderForTheNextProcess() throws IOException {
        keep("one", "two");
        keep("three");

        try (AuditSpool spool = open()) {
            assertThat(texts(spool)).containsExactly("one", "two", "three");
            assertThat(spool.damage()).isEmpty();
            assertThat(spool.after(1, 1)).extracting(AuditSpool.Entry::number).containsExactly(2L);
        }
    }

    @Test
    void keepsWhatManyWriteAtATime() throws Exception {
        List<String> expected = new ArrayList<>();
        try (AuditSpool spool = open();
                ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<?>> done = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                for (int i = 0; i < EACH; i++) {
                    String text = writer + "/" + i;
                    expected.add(text);
                    done.add(writers.submit(() -> spool.append(List.of(Blob.of(text)))));
                }
            }
            for (Future<?> each : done) {
                each.get();
            }
        }

        try (AuditSpool spool = open()) {
            assertThat(texts(spool)).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** Such a record was never answered. */
    @Test
    void dropsARecordThatWasNotWrittenToItsEnd() throws IOException {
        keep("one", "two");
        byte[] whole = Files.readAllBytes(file());
        for (int cut = 1; cut < "two".length() + 2 * Integer.BYTES + Long.BYTES + 32; cut++) {
            Files.write(file(), Arrays.copyOf(whole, whole.length - cut));

            try (AuditSpool spool = open()) {
                assertThat(texts(spool)).containsExactly("one");
                assertThat(spool.damage()).isEmpty();
            }
        }
        keep("three");
        try (AuditSpool spool = open()) {
            assertThat(texts(spool)).containsExactly("one", "three");
        }
    }

    @Test
    void noticesEveryChangedBit() throws IOException {
        keep("one", "two");
        byte[] whole = Files.readAllBytes(file());
        int first = IntStream.range(0, whole.length)
                        .filter(i -> whole[i] == '\n')
                        .findFirst()
                        .orElseThrow()
                + 1;
        for (int bit = first * 8; bit < whole.length * 8; bit++) {
            byte[] changed = whole.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file(), changed);

            try (AuditSpool spool = open()) {
                assertThat(spool.damage()).isPresent();
                assertThat(texts(spool)).isSubsetOf("one");
            }
        }
    }

    @Test
    void noticesARecordThatWasTakenOutOrPutTwice() throws IOException {
        keep("one", "two", "six");
        byte[] whole = Files.readAllBytes(file());
        int frame = 2 * Integer.BYTES + Long.BYTES + "one".length() + 32;
        int header = whole.length - 3 * frame;
        byte[] without = new byte[whole.length - frame];
        System.arraycopy(whole, 0, without, 0, header);
        System.arraycopy(whole, header + frame, without, header, 2 * frame);
        Files.write(file(), without);
        try (AuditSpool spool = open()) {
            assertThat(texts(spool)).isEmpty();
            assertThat(spool.damage()).isPresent();
        }

        byte[] twice = Arrays.copyOf(whole, whole.length + frame);
        System.arraycopy(whole, header, twice, whole.length, frame);
        Files.write(file(), twice);
        try (AuditSpool spool = open()) {
            assertThat(texts(spool)).containsExactly("one", "two", "six");
            assertThat(spool.damage()).isPresent();
        }
    }

    @Test
    void keepsADamagedFileAsideAndBeginsAnew() throws IOException {
        keep("one");
        byte[] whole = Files.readAllBytes(file());
        whole[whole.length - 1] ^= 1;
        Files.write(file(), whole);

        try (AuditSpool spool = open()) {
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> spool.append(List.of(Blob.of("two"))));
            spool.clear();
            spool.append(List.of(Blob.of("three")));
        }

        try (AuditSpool spool = open()) {
            assertThat(texts(spool)).containsExactly("three");
        }
        assertThat(file().resolveSibling("spool.damaged-id1")).hasBinaryContent(whole);
    }

    @Test
    void goesWithItsFileWhenItIsCleared() throws IOException {
        keep("one");
        try (AuditSpool spool = open()) {
            String id = spool.id();
            spool.clear();
            assertThat(file()).doesNotExist();
            assertThat(spool.isEmpty()).isTrue();

            spool.append(List.of(Blob.of("two")));
            assertThat(spool.id()).isNotEqualTo(id);
            assertThat(spool.last()).isEqualTo(1);
        }
    }

    @Test
    void takesNothingWhenItIsFull() throws IOException {
        Blob large = Blob.of(new byte[BYTES_MAX / 2]);
        try (AuditSpool spool = open()) {
            spool.append(List.of(large));

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> spool.append(List.of(large)))
                    .withMessageContaining("full");
            spool.append(List.of(Blob.of("small")));
            assertThat(spool.last()).isEqualTo(2);
            assertThat(Files.size(file())).isLessThanOrEqualTo(BYTES_MAX);
        }
    }

    @Test
    void isNotTakenForAnotherNodes() throws IOException {
        keep("one");

        assertThatExceptionOfType(AuditException.class)
                .isThrownBy(() -> open("node-2"))
                .withMessageContaining("node-1")
                .withMessageContaining("take it back");
    }
}
