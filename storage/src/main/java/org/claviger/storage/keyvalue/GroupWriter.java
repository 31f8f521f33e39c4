package org.claviger.storage.keyvalue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.claviger.storage.AcceptedCommit;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.CommitListener;
import org.claviger.storage.CommitResult;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalWriter;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.StoreException;
import org.claviger.storage.StoreFailedException;
import org.claviger.storage.StoreFullException;
import org.claviger.storage.SumChange;
import org.claviger.storage.SumKeeper;
import org.jspecify.annotations.Nullable;

/**
 * Writes groups to the engine, in the order in which they were accepted, and tells the waiters. Used under the lock of
 * the {@link Committer}.
 */
final class GroupWriter {
    /** What was only written is on the disk within 100 ms: this, and the time of a sync. */
    static final long SYNC_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(70);

    /** Asking the operating system costs as much as a small write. */
    private static final long ROOM_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final KeyValueEngine engine;
    private final Acceptance acceptance;
    private final RecordEncoding encoding;
    private final JournalWriter journal;
    private final SumKeeper sums;
    private final CommitListener listener;
    private final Reserve reserve;
    private boolean summed;
    private boolean unsynced;
    private long unsyncedSinceNanos;
    private long roomCheckedNanos = System.nanoTime();

    /** Read without the lock. */
    private volatile @Nullable StoreFailedException failure;

    GroupWriter(
            KeyValueEngine engine,
            Acceptance acceptance,
            RecordEncoding encoding,
            JournalWriter journal,
            SumKeeper sums,
            boolean summed,
            Reserve reserve,
            CommitListener listener) {
        this.listener = listener;
        this.sums = sums;
        this.summed = summed;
        this.engine = engine;
        this.acceptance = acceptance;
        this.encoding = encoding;
        this.journal = journal;
        this.reserve = reserve;
    }

    boolean isUnsynced() {
        return unsynced;
    }

    /** Zero when it is due. */
    long nanosToSync() {
        return Math.max(0, unsyncedSinceNanos + SYNC_AFTER_NANOS - System.nanoTime());
    }

    @Nullable
    StoreFailedException failure() {
        return failure;
    }

    void write(Group group) {
        boolean sync = group.isSyncNeeded() || (unsynced && nanosToSync() == 0);
        List<List<JournalEntry>> entries = new ArrayList<>();
        try {
            group.members().forEach(member -> entries.add(journal(member.commit(), group.batch())));
            if (summed) {
                sums.carryOn(group.sums())
                        .forEach(sum -> group.batch().put(KeyLayout.record(sum.key()), encoding.encode(sum)));
            }
            engine.write(group.batch(), sync);
        } catch (KeyValueException e) {
            refuse(group, e);
            return;
        } catch (RuntimeException | Error e) {
            fail(group, e);
            return;
        }
        if (sync) {
            unsynced = false;
        } else if (!unsynced) {
            unsynced = true;
            unsyncedSinceNanos = System.nanoTime();
        }
        acceptance.written(group);
        for (int i = 0; i < entries.size(); i++) {
            Group.Member member = group.members().get(i);
            CommitResult result = new CommitResult(member.stored(), entries.get(i));
            listener.committed(member.commit().changes(), result);
            member.commit().succeed(result);
        }
        if (System.nanoTime() - roomCheckedNanos > ROOM_CHECK_NANOS) {
            checkRoom();
        }
    }

    void checkRoom() {
        roomCheckedNanos = System.nanoTime();
        reserve.look(engine.usableBytes());
        acceptance.usable(engine.usableBytes());
    }

    /** A store of the first format gets its sums, in one write with the mark that it has them. */
    void begin(SumChange all) {
        if (summed) {
            return;
        }
        KeyValueBatch batch = new KeyValueBatch();
        sums.carryOn(all).forEach(sum -> batch.put(KeyLayout.record(sum.key()), encoding.encode(sum)));
        batch.put(KeyLayout.meta(KeyValueStore.FORMAT), KeyValueStore.format());
        engine.write(batch, true);
        summed = true;
    }

    /** Other bytes for what stays as it is; between two groups. */
    void rewrite(KeyValueBatch batch) {
        StoreFailedException failed = failure;
        if (failed != null) {
            throw new StoreFailedException(String.valueOf(failed.getMessage()), failed);
        }
        if (batch.entries().isEmpty()) {
            return;
        }
        try {
            engine.write(batch, true);
        } catch (KeyValueException e) {
            if (e.isFull()) {
                throw new StoreFullException("the disk is full: tags were not made anew", e);
            }
            throw ended(e);
        } catch (RuntimeException | Error e) {
            throw ended(e);
        }
    }

    private StoreFailedException ended(Throwable cause) {
        fail(new Group(), cause);
        return new StoreFailedException("the store can not be written any more: " + cause.getMessage(), cause);
    }

    void sync() {
        if (!unsynced) {
            return;
        }
        try {
            engine.sync();
            unsynced = false;
        } catch (RuntimeException e) {
            fail(new Group(), e);
        }
    }

    void rest() {
        if (failure != null) {
            return;
        }
        try {
            engine.rest();
        } catch (RuntimeException e) {
            if (!(e instanceof KeyValueException full && full.isFull())) {
                fail(new Group(), e);
            }
        }
    }

    private List<JournalEntry> journal(AcceptedCommit commit, KeyValueBatch batch) {
        List<JournalEntry> entries = new ArrayList<>();
        for (Change change : commit.changes()) {
            for (Blob payload : change.journal()) {
                JournalEntry entry = journal.append(payload);
                batch.put(KeyLayout.journal(entry.node(), entry.position()), encoding.encode(entry));
                entries.add(entry);
            }
        }
        return entries;
    }

    private void refuse(Group group, KeyValueException cause) {
        if (!cause.isFull()) {
            fail(group, cause);
            return;
        }
        journal.restart();
        sums.restart();
        checkRoom();
        discard(group, () -> new StoreFullException("the disk is full: nothing of the change was done", cause));
    }

    private void fail(Group group, Throwable cause) {
        String message = "the store can not be written any more: " + cause.getMessage();
        StoreFailedException failed = new StoreFailedException(message, cause);
        failure = failed;
        unsynced = false;
        acceptance.end(failed);
        discard(group, () -> new StoreFailedException(message, cause));
    }

    /** Each waiter gets an exception of its own, because each throws it in its own thread. */
    private void discard(Group group, Supplier<StoreException> reason) {
        List<Group.Member> discarded = acceptance.discard();
        group.members().forEach(member -> member.commit().fail(reason.get()));
        discarded.forEach(member -> member.commit().fail(reason.get()));
    }
}
