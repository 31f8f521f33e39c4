package org.claviger.server.admin;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.storage.StoreCompaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compacts a store piece by piece, resting as long as it worked, so that requests get their share of the disk. */
final class StoreCompactor {
    private static final Logger LOG = LoggerFactory.getLogger(StoreCompactor.class);
    private static final long REST_MILLIS_MAX = 5_000;
    private static final Duration PROGRESS = Duration.ofSeconds(10);

    private StoreCompactor() {}

    static Reply compact(StoreCompaction compaction) {
        if (!compaction.instead().isEmpty()) {
            return Reply.failed(compaction.instead());
        }
        long before = compaction.bytes().getAsLong();
        long told = System.nanoTime();
        int done = 0;
        for (Runnable step : compaction.steps()) {
            long started = System.nanoTime();
            step.run();
            done++;
            if (System.nanoTime() - told > PROGRESS.toNanos()) {
                told = System.nanoTime();
                LOG.info(
                        "Compacting the store: {} of {} pieces",
                        done,
                        compaction.steps().size());
            }
            rest(System.nanoTime() - started);
        }
        return Reply.done(List.of("The store takes %d KiB; before it took %d KiB"
                .formatted(compaction.bytes().getAsLong() >> 10, before >> 10)));
    }

    private static void rest(long nanos) {
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(REST_MILLIS_MAX, TimeUnit.NANOSECONDS.toMillis(nanos)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdminException("Interrupted while the store was compacted; what was done stays", e);
        }
    }
}
