package org.claviger.hsm.pkcs11;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.claviger.hsm.KeyKind;

/**
 * How long a call with a key of each kind takes at best, as seen while the module is probed. A kind of which nothing is
 * known counts as slow: a hop to another thread costs little beside a carrier that is held.
 */
final class CallTimes {
    /** The hop costs some 16 us, so that it is not worth it below this. */
    static final long SLOW_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final LongSupplier nanoTime;
    private final Map<KeyKind, AtomicLong> fastest = new EnumMap<>(KeyKind.class);

    CallTimes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        for (KeyKind kind : KeyKind.values()) {
            fastest.put(kind, new AtomicLong(Long.MAX_VALUE));
        }
    }

    /** A call that fails says nothing of how long one takes. */
    <T> T timed(KeyKind kind, Supplier<T> call) {
        long began = nanoTime.getAsLong();
        T result = call.get();
        long nanos = nanoTime.getAsLong() - began;
        fastestOf(kind).accumulateAndGet(nanos, Math::min);
        return result;
    }

    boolean isSlow(KeyKind kind) {
        return fastestOf(kind).get() > SLOW_NANOS;
    }

    private AtomicLong fastestOf(KeyKind kind) {
        return Objects.requireNonNull(fastest.get(kind), "every kind has one from the start");
    }
}
