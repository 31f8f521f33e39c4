package org.claviger.server;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a running server does again and again, one task at a time. */
final class Schedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("schedule").daemon().factory());

    /** A task that fails is tried again at its next turn. */
    void repeat(Duration every, Runnable task) {
        thread.scheduleWithFixedDelay(() -> attempt(task), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs a repeated task out of its turn; whoever asks does not wait for it. */
    void hurry(Runnable task) {
        try {
            thread.execute(() -> attempt(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("The server ends: nothing is hurried any more");
        }
    }

    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A scheduled task failed; it runs again at its next turn");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
