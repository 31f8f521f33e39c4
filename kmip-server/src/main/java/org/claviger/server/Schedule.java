package org.claviger.server;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a running server does again and again, one task at a time, and what must not wait for that. */
final class Schedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("schedule").daemon().factory());
    private final ExecutorService hurried = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("schedule-hurried").daemon().factory());

    /** A task that fails is tried again at its next turn. */
    void repeat(Duration every, Runnable task) {
        thread.scheduleWithFixedDelay(() -> attempt(task), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Runs a task now, beside the repeated ones, of which one may take long; whoever asks does not wait for it.
     *
     * @param task one that may run twice at once, when it is a repeated one, too
     */
    void hurry(Runnable task) {
        try {
            hurried.execute(() -> attempt(task));
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
        hurried.shutdownNow();
    }
}
