package org.claviger.server.custody;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Lets work in the background go on at a bounded rate, and ends its waits when it is to stop. */
final class Pace {
    private final long nanosEach;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private long next = System.nanoTime();
    private volatile BooleanSupplier held = () -> false;

    /** @param perSecond how many units a second */
    Pace(int perSecond) {
        this.nanosEach = Duration.ofSeconds(1).toNanos() / perSecond;
    }

    /**
     * Waits until so many units may be done.
     *
     * @return false when it is to stop
     */
    boolean await(int units) {
        long now = System.nanoTime();
        long begin = Math.max(next, now);
        next = begin + units * nanosEach;
        try {
            return !stopped.await(begin - now, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void holdWhile(BooleanSupplier condition) {
        held = condition;
    }

    /** Whether no further step is to be begun for now. */
    boolean isHeld() {
        return held.getAsBoolean();
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    void stop() {
        stopped.countDown();
    }
}
