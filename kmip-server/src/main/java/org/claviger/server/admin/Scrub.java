package org.claviger.server.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies the store of a running server once in a period, and slowly, so that requests do not notice. What it finds
 * stays found until a later turn finds the store whole.
 */
public final class Scrub implements AutoCloseable {
    /** Soon after a start: somebody may have changed the store while nothing ran. */
    static final Duration FIRST = Duration.ofMinutes(5);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration STOP = Duration.ofSeconds(2);

    /** A pause of 5 ms after each 1,000 rows: a million objects with ten entries each take a minute longer. */
    private static final long ROWS_BETWEEN_PAUSES = 1_000;

    private static final long PAUSE_MILLIS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);

    /** Reads the whole store, tells after each row how many there were, and says what is wrong. */
    public interface Verification {
        List<String> problems(LongConsumer progress);
    }

    private final Verification verification;
    private final Duration period;
    private final InstantSource clock;
    private final boolean gentle;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private Instant due;
    private volatile List<String> problems = List.of();

    /** @param gentle whether it pauses, which a store that takes no changes meanwhile would not thank it for */
    public Scrub(Verification verification, Duration period, InstantSource clock, boolean gentle) {
        this.verification = verification;
        this.period = period;
        this.clock = clock;
        this.gentle = gentle;
        this.due = clock.instant().plus(period.compareTo(FIRST) < 0 ? period : FIRST);
        this.thread = Thread.ofPlatform().name("store-scrub").daemon().unstarted(this::run);
    }

    public Scrub start() {
        thread.start();
        return this;
    }

    /** What the last turn found. */
    public List<String> problems() {
        return problems;
    }

    private void run() {
        try {
            while (!stopping.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CancellationException e) {
            LOG.debug("The server stops in the middle of a verification of its store");
        }
    }

    void look() {
        if (clock.instant().isBefore(due)) {
            return;
        }
        due = clock.instant().plus(period);
        try {
            List<String> found = verification.problems(this::pause);
            if (!found.isEmpty()) {
                LOG.atError()
                        .addKeyValue("problems", found.size())
                        .log(
                                "The store is not what this server wrote: {}; see `claviger store verify`",
                                String.join("; ", found.subList(0, Math.min(found.size(), 10))));
            } else if (!problems.isEmpty()) {
                LOG.info("The store is whole again");
            }
            problems = List.copyOf(found);
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("The store could not be verified; trying again at the next turn");
        }
    }

    private void pause(long rows) {
        try {
            if (gentle && rows % ROWS_BETWEEN_PAUSES == 0 && stopping.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new CancellationException("the server stops");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    /** Before the store is closed. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
