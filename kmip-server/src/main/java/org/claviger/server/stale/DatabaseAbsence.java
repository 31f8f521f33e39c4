package org.claviger.server.stale;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.claviger.server.audit.AuditSpool;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.StoreException;
import org.claviger.storage.StoreUnavailableException;
import org.claviger.storage.StoreView;
import org.claviger.storage.UnknownOutcomeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the database is away, what may be read meanwhile and where the audit of that goes, and joins the two
 * again when it is back. The one exception from the promise that what was revoked is revoked everywhere at once, and so
 * off unless it was asked for.
 */
public final class DatabaseAbsence implements StaleReads, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseAbsence.class);

    /** How often the database is asked whether it is back. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** What is known is proved again when this part of its time is over. */
    private static final int REFRESHES_PER_AGE = 4;

    private final ObjectStore store;
    private final InstantSource clock;
    private final SpoolJoin join;
    private final AuditSpool spool;
    private final KnownRecords known;
    private final AtomicLong answers = new AtomicLong();
    private final CountDownLatch ending = new CountDownLatch(1);

    /** Held for writing while the database takes over again, so that no answer falls between the two. */
    private final ReentrantReadWriteLock turn = new ReentrantReadWriteLock();

    private volatile @Nullable Instant awaySince;
    private volatile boolean knownAway;
    private @Nullable Thread thread;

    /** @param known what was proved lately */
    public DatabaseAbsence(ObjectStore store, String node, InstantSource clock, AuditSpool spool, KnownRecords known) {
        this.store = store;
        this.clock = clock;
        this.spool = spool;
        this.known = known;
        this.join = new SpoolJoin(store, node, clock, spool);
    }

    /**
     * Joins what an earlier process has left on this node, whether or not stale reads are still on.
     *
     * @throws StoreException if the database does not take it
     */
    public static void joinLeftover(ObjectStore store, String node, InstantSource clock, AuditSpool spool) {
        if (!spool.isEmpty()) {
            new SpoolJoin(store, node, clock, spool).joinAll();
            spool.clear();
        }
    }

    /** Begins to watch; what an earlier process has left is joined. */
    public void start() {
        join.prove(Change.builder());
        thread = Thread.ofPlatform().name("database-absence").daemon().start(this::watch);
    }

    /** Since when the database has been away; empty while it is there. */
    public Optional<Instant> awaySince() {
        return Optional.ofNullable(awaySince);
    }

    /** How many answers were given without the database since the start. */
    public long answers() {
        return answers.get();
    }

    /** How many bytes of audit wait for the database. */
    public long waitingBytes() {
        return spool.bytes();
    }

    /** How many records could be read now without the database. */
    public int known() {
        return known.size();
    }

    @Override
    public Optional<LearningView> learning(StoreView view) {
        return Optional.of(new LearningView(view, known));
    }

    @Override
    public void noticed(StoreException failure) {
        if (!(failure instanceof StoreUnavailableException || failure instanceof UnknownOutcomeException)) {
            return;
        }
        if (awaySince != null) {
            knownAway = true;
        } else {
            awaySince = clock.instant();
            LOG.warn(
                    "The database does not answer: reads are answered from what was proved in the last {}",
                    known.age());
        }
    }

    @Override
    public Optional<KnownView> view() {
        return awaySince == null ? Optional.empty() : Optional.of(new KnownView(known));
    }

    @Override
    public boolean isKnownAway() {
        return knownAway;
    }

    @Override
    public void keep(List<Blob> records) {
        turn.readLock().lock();
        try {
            if (awaySince == null) {
                throw new StoreUnavailableException("the database is back");
            }
            spool.append(records);
        } finally {
            turn.readLock().unlock();
        }
        answers.incrementAndGet();
    }

    private void watch() {
        long every = known.age().toNanos() / REFRESHES_PER_AGE;
        long refreshed = System.nanoTime();
        try {
            while (!ending.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                if (awaySince != null) {
                    comeBack();
                } else if (System.nanoTime() - refreshed > Math.min(every, LOOK.toNanos() * 10)) {
                    refreshed = System.nanoTime();
                    refresh(refreshed - every);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Joins what was kept; when nothing is left, and the database has taken that, it decides again. */
    private void comeBack() {
        try {
            join.joinAll();
            turn.writeLock().lock();
            try {
                // What came meanwhile is little; more would come for ever, while everybody asks.
                if (!join.isAllJoined()) {
                    join.joinAll();
                }
                spool.clear();
                LOG.info("The database answers again; it was away since {}", awaySince);
                awaySince = null;
                knownAway = false;
            } finally {
                turn.writeLock().unlock();
            }
        } catch (StoreException e) {
            knownAway = true;
            LOG.debug("The database is still away: {}", e.getMessage());
        } catch (RuntimeException e) {
            knownAway = false;
            LOG.atError().setCause(e).log("The audit that was kept on this node cannot be joined; it is tried again");
        }
    }

    /** Proves again what may soon be too old. */
    private void refresh(long before) {
        try {
            new Refresh(store, known, join).run(before, () -> ending.getCount() == 0 || awaySince != null);
        } catch (StoreException e) {
            noticed(e);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("What is known could not be proved again");
        }
    }

    /** Ends the watch; what was kept and not joined stays on the disk, for the next start. */
    @Override
    public void close() {
        ending.countDown();
        Thread watching = thread;
        if (watching != null) {
            try {
                watching.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
