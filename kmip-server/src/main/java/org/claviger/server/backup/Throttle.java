package org.claviger.server.backup;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Lets so many bytes a second pass, by waiting after each that was too early. */
public final class Throttle implements LongConsumer {
    private final long bytesPerSecond;
    private final long begunNanos = System.nanoTime();

    public Throttle(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** @param bytes that have passed so far */
    @Override
    public void accept(long bytes) {
        long due = (long) ((double) bytes / bytesPerSecond * TimeUnit.SECONDS.toNanos(1));
        long early = due - (System.nanoTime() - begunNanos);
        if (early <= 0) {
            return;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(early);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupException("The backup was interrupted", e);
        }
    }
}
