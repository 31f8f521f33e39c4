package org.claviger.hsm.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.claviger.hsm.KeyKind;
import org.junit.jupiter.api.Test;

class CallTimesTest {
    private final AtomicLong clock = new AtomicLong();
    private final CallTimes times = new CallTimes(clock::get);

    @Test
    void countsAKindAsSlowUntilACallWasQuick() {
        assertThat(times.isSlow(KeyKind.AES)).isTrue();

        call(KeyKind.AES, CallTimes.SLOW_NANOS + 1);
        assertThat(times.isSlow(KeyKind.AES)).isTrue();

        call(KeyKind.AES, CallTimes.SLOW_NANOS);
        call(KeyKind.AES, CallTimes.SLOW_NANOS * 10);
        assertThat(times.isSlow(KeyKind.AES)).isFalse();
        assertThat(times.isSlow(KeyKind.RSA_PRIVATE)).isTrue();
    }

    @Test
    void takesNoNoticeOfACallThatFails() {
        assertThatThrownBy(() -> times.timed(KeyKind.RSA_PRIVATE, () -> {
                    throw new IllegalStateException("refused at once");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(times.isSlow(KeyKind.RSA_PRIVATE)).isTrue();
    }

    private void call(KeyKind kind, long nanos) {
        times.timed(kind, () -> clock.addAndGet(nanos));
    }
}
