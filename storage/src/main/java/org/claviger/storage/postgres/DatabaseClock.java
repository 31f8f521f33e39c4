package org.claviger.storage.postgres;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The database's clock as it was seen last, carried on by the monotonic one of this machine: no commit waits for it. */
final class DatabaseClock {
    private volatile @Nullable Sight last;

    /** @param nanos of the monotonic clock when the time had come */
    private record Sight(Instant time, long nanos) {}

    void saw(Instant time) {
        last = new Sight(time, System.nanoTime());
    }

    /** What it says by now. */
    Instant instant() {
        Sight seen = last;
        if (seen == null) {
            throw new IllegalStateException("each connection begins with a look at the database's clock");
        }
        return seen.time().plusNanos(System.nanoTime() - seen.nanos());
    }
}
