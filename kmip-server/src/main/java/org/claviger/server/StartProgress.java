package org.claviger.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what a long start is at: nothing in the first two seconds, then a line now and then until it is closed. */
final class StartProgress implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StartProgress.class);
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration NEXT = Duration.ofSeconds(3);

    private final long began = System.nanoTime();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile String step = "";

    private StartProgress() {}

    static StartProgress begin() {
        StartProgress progress = new StartProgress();
        Thread.ofPlatform().name("start-progress").daemon().start(progress::tell);
        return progress;
    }

    /** @param what the server does now, in words that follow its name; empty while it waits and has said so */
    void step(String what) {
        step = what;
    }

    private void tell() {
        try {
            Duration pause = FIRST;
            while (!done.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                String now = step;
                if (!now.isEmpty()) {
                    LOG.info(
                            "Not ready yet, {} s after the start: the server {}",
                            Duration.ofNanos(System.nanoTime() - began).toSeconds(),
                            now);
                }
                pause = NEXT;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        done.countDown();
    }
}
