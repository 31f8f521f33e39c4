package org.claviger.storage.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import org.claviger.storage.AcceptedCommit;
import org.claviger.storage.Change;
import org.claviger.storage.ClockAheadException;
import org.claviger.storage.CommitListener;
import org.claviger.storage.CommitResult;
import org.claviger.storage.ConflictException;
import org.claviger.storage.Draft;
import org.claviger.storage.FatalStoreListener;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalWriter;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoreFailedException;
import org.claviger.storage.StoreOpenException;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreUnavailableException;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.SumKeeper;
import org.claviger.storage.SumNumbers;
import org.claviger.storage.UnknownOutcomeException;
import org.jspecify.annotations.Nullable;

/**
 * Commits what many callers want in serializable transactions of many commits each, one at a time for each node: so
 * a node's journal has one order, and concurrent commits share one wait for the database's disk. What another node
 * changed meanwhile makes the transaction fail, and it is tried again on what is there then.
 */
final class PostgresCommitter implements AutoCloseable {
    static final int QUEUE_MAX = 4096;
    static final int GROUP_MAX = 256;

    /** With waits that grow to 200 ms: some two seconds in which a database may restart or nodes may collide. */
    static final int ATTEMPTS_MAX = 20;

    private static final Duration BACKOFF = Duration.ofMillis(10);
    private static final long POLL_MILLIS = 100;

    /** Where each attempt waits for a connection. */
    private static final Duration TIME_MAX = Duration.ofSeconds(10);

    private final NodeConnection node;
    private final PostgresTagClaims tagClaims;
    private final DatabaseClock database;
    private final InstantSource clock;
    private final RecordEncoding encoding;
    private final JournalWriter journal;
    private final SumNumbers numbers;
    private final SumKeeper sums;
    private volatile boolean summed;
    private final FatalStoreListener fatalListener;
    private final CommitListener commitListener;
    private final BlockingQueue<AcceptedCommit> queue = new ArrayBlockingQueue<>(QUEUE_MAX);

    /** Held for reading while something is queued, so that nothing is queued that nobody will take. */
    private final ReentrantReadWriteLock ending = new ReentrantReadWriteLock();

    private final Thread thread;
    private volatile boolean closing;

    /** When somebody could not read last: a connection that was good before is looked at. */
    private volatile long doubted = System.nanoTime();

    private volatile @Nullable StoreFailedException failure;

    PostgresCommitter(
            NodeConnection node,
            PostgresTagClaims tagClaims,
            DatabaseClock database,
            RecordEncoding encoding,
            JournalWriter journal,
            StoreSettings settings,
            LongSupplier epoch,
            boolean summed) {
        this.numbers = new SumNumbers(settings.tag(), encoding);
        this.sums = new SumKeeper(settings.node(), epoch, numbers, this::readSum);
        this.summed = summed;
        this.node = node;
        this.tagClaims = tagClaims;
        this.database = database;
        this.clock = settings.clock();
        this.encoding = encoding;
        this.journal = journal;
        this.fatalListener = settings.fatalListener();
        this.commitListener = settings.commitListener();
        this.thread = Thread.ofPlatform().name("store-committer").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Waits until the node has a connection to the primary of today, where there is one. */
    void refresh() {
        doubted = System.nanoTime();
        pass();
    }

    /** Waits until the node holds its locks as they are due, where it has a connection. */
    void pass() {
        if (!closing) {
            commit(List.of()).await();
        }
    }

    AcceptedCommit commit(List<Change> changes) {
        AcceptedCommit commit = new AcceptedCommit(changes);
        ending.readLock().lock();
        try {
            if (closing) {
                throw new StoreFailedException("the store is closed");
            }
            queue.put(commit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted before the change was sent", e);
        } finally {
            ending.readLock().unlock();
        }
        return commit;
    }

    /** After a failure it goes on taking commits, to refuse them. */
    private void run() {
        List<AcceptedCommit> group = new ArrayList<>();
        while (!closing || !queue.isEmpty()) {
            try {
                AcceptedCommit first = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    group.add(first);
                    queue.drainTo(group, GROUP_MAX - 1);
                    commitGroup(group);
                    group.clear();
                }
            } catch (InterruptedException e) {
                // Nobody interrupts the committer, which ends by its flag; if somebody does, it goes on.
                group.forEach(commit -> commit.fail(new StoreUnavailableException("interrupted", e)));
                group.clear();
            }
        }
    }

    private void commitGroup(List<AcceptedCommit> group) throws InterruptedException {
        StoreFailedException failed = failure;
        if (failed != null) {
            group.forEach(commit -> commit.fail(new StoreFailedException(String.valueOf(failed.getMessage()), failed)));
            return;
        }
        long end = System.nanoTime() + TIME_MAX.toNanos();
        for (int attempt = 1; ; attempt++) {
            try {
                attempt(group);
                return;
            } catch (UnknownOutcomeException e) {
                journal.restart();
                sums.restart();
                group.forEach(commit -> commit.fail(new UnknownOutcomeException(String.valueOf(e.getMessage()), e)));
                return;
            } catch (SQLException | StoreOpenException e) {
                // Another server may answer at the next attempt, or this one again.
                takeBack();
                if (attempt == ATTEMPTS_MAX || System.nanoTime() > end) {
                    refuse(group, "the database did not take the change: " + e.getMessage(), e);
                    return;
                }
                Thread.sleep(BACKOFF.multipliedBy(attempt));
            } catch (ClockAheadException e) {
                takeBack();
                group.forEach(commit -> commit.fail(new ClockAheadException()));
                return;
            } catch (StoreUnavailableException e) {
                takeBack();
                refuse(group, String.valueOf(e.getMessage()), e);
                return;
            } catch (RuntimeException e) {
                fail(group, e);
                return;
            }
        }
    }

    private void takeBack() {
        journal.restart();
        sums.restart();
        node.rollback();
    }

    private static void refuse(List<AcceptedCommit> group, String message, Exception cause) {
        group.forEach(commit -> commit.fail(new StoreUnavailableException(message, cause)));
    }

    /** Without a journal nothing may be done, and what else fails here is a mistake of ours: the node ends. */
    private void fail(List<AcceptedCommit> group, RuntimeException cause) {
        node.rollback();
        String message = "the store can not be written any more: " + cause.getMessage();
        StoreFailedException failed = new StoreFailedException(message, cause);
        failure = failed;
        group.forEach(commit -> commit.fail(new StoreFailedException(message, cause)));
        fatalListener.storeFailed(failed);
    }

    private void attempt(List<AcceptedCommit> group) throws SQLException {
        node.doubt(doubted);
        Connection connection = node.get();
        tagClaims.hold(connection);
        Instant latest = database.instant().plus(ClockAheadException.MOST);
        if (clock.instant().isAfter(latest)) {
            throw new ClockAheadException();
        }
        Map<AcceptedCommit, RuntimeException> refused = new LinkedHashMap<>();
        Map<AcceptedCommit, CommitResult> results = new LinkedHashMap<>();
        try {
            PostgresWrites writes = draft(connection, group, latest, refused, results);
            if (summed) {
                writes.carryOn(sums, numbers);
            }
            writes.write(connection);
        } catch (QueryFailure e) {
            throw e.sqlException();
        }
        // Where nothing is left to write the commit still is the proof that what refused was true.
        node.commit(connection);
        refused.forEach(AcceptedCommit::fail);
        results.forEach((commit, result) -> {
            commitListener.committed(commit.changes(), result);
            commit.succeed(result);
        });
    }

    private PostgresWrites draft(
            Connection connection,
            List<AcceptedCommit> group,
            Instant latest,
            Map<AcceptedCommit, RuntimeException> refused,
            Map<AcceptedCommit, CommitResult> results)
            throws SQLException {
        PostgresWrites writes = new PostgresWrites(encoding);
        PostgresState state = new PostgresState(connection, encoding);
        state.prefetch(group);
        CreationSequence sequence = CreationSequence.of(connection, group, latest);
        Map<AcceptedCommit, List<StoredRecord>> stored = new LinkedHashMap<>();
        for (AcceptedCommit commit : group) {
            try {
                commit.changes().forEach(this::requireEra);
                stored.put(commit, draft(commit, state, sequence, writes));
            } catch (QueryFailure e) {
                throw e;
            } catch (RuntimeException e) {
                refused.put(commit, e);
            }
        }
        stored.forEach((commit, records) -> results.put(commit, new CommitResult(records, append(commit, writes))));
        return writes;
    }

    private Optional<StoredRecord> readSum(RecordKey key) {
        try {
            return Optional.ofNullable(PostgresRecords.read(node.get(), key)).map(bytes -> encoding.decode(key, bytes));
        } catch (SQLException e) {
            throw new QueryFailure(e);
        }
    }

    /** From the next transaction on the sums are carried on. */
    void sumsBegin() {
        summed = true;
    }

    private void requireEra(Change change) {
        if (change.era() != 0 && change.era() != node.era()) {
            throw ConflictException.ofEra(change.era(), node.era());
        }
    }

    private static List<StoredRecord> draft(
            AcceptedCommit commit, PostgresState state, CreationSequence sequence, PostgresWrites writes) {
        Draft draft = new Draft(state, sequence::next);
        commit.changes().forEach(draft::apply);
        writes.add(draft);
        state.accept(draft);
        return draft.stored();
    }

    private List<JournalEntry> append(AcceptedCommit commit, PostgresWrites writes) {
        List<JournalEntry> entries = new ArrayList<>();
        for (Change change : commit.changes()) {
            change.journal().forEach(payload -> entries.add(journal.append(payload)));
        }
        writes.add(entries);
        return entries;
    }

    @Override
    public void close() {
        ending.writeLock().lock();
        try {
            closing = true;
        } finally {
            ending.writeLock().unlock();
        }
        boolean interrupted = false;
        // The listener of a failure runs in the committer itself, and may close the store.
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        node.close();
    }
}
