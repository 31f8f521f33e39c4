package org.claviger.storage.keyvalue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.claviger.storage.AcceptedCommit;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.CommitResult;
import org.claviger.storage.FatalStoreListener;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalWriter;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.StoreException;
import org.claviger.storage.StoreFailedException;
import org.claviger.storage.StoreFullException;

/**
 * Writes accepted changes: one batch and at most one wait for the disk for all that gathered while the last one was
 * written. One platform thread, so that a slow disk holds up no carrier of virtual threads.
 */
final class Committer implements AutoCloseable {
    /** What was only written is on the disk within 100 ms: this, and the time of a sync. */
    static final long SYNC_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(70);

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final KeyValueEngine engine;
    private final Acceptance acceptance;
    private final RecordEncoding encoding;
    private final JournalWriter journal;
    private final FatalStoreListener fatalListener;
    private final Thread thread;
    private boolean unsynced;
    private long unsyncedSinceNanos;

    Committer(
            KeyValueEngine engine,
            Acceptance acceptance,
            RecordEncoding encoding,
            JournalWriter journal,
            FatalStoreListener fatalListener) {
        this.engine = engine;
        this.acceptance = acceptance;
        this.encoding = encoding;
        this.journal = journal;
        this.fatalListener = fatalListener;
        this.thread = Thread.ofPlatform().name("store-committer").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (true) {
            Group group = acceptance.take(nanosToNextSync());
            if (group.isEmpty()) {
                syncWhenDue();
                if (acceptance.isEnded() && !drain()) {
                    return;
                }
                acceptance.usable(engine.usableBytes());
            } else {
                write(group);
            }
        }
    }

    /** After the end nothing new comes: what came before it is written, then all is synced. */
    private boolean drain() {
        Group last = acceptance.take(0);
        if (!last.isEmpty()) {
            write(last);
            return true;
        }
        if (unsynced) {
            sync();
        }
        return false;
    }

    private void write(Group group) {
        boolean sync = group.isSyncNeeded() || (unsynced && nanosToNextSync() == 0);
        List<List<JournalEntry>> entries = new ArrayList<>();
        try {
            group.members().forEach(member -> entries.add(journal(member.commit(), group.batch())));
            engine.write(group.batch(), sync);
        } catch (KeyValueException e) {
            refuse(group, e);
            return;
        } catch (RuntimeException e) {
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
            member.commit().succeed(new CommitResult(member.stored(), entries.get(i)));
        }
        acceptance.usable(engine.usableBytes());
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
        acceptance.usable(engine.usableBytes());
        discard(group, () -> new StoreFullException("the disk is full: nothing of the change was done", cause));
    }

    private void fail(Group group, RuntimeException cause) {
        StoreFailedException failure =
                new StoreFailedException("the store can not be written any more: " + cause.getMessage(), cause);
        acceptance.end(failure);
        discard(group, () -> new StoreFailedException(String.valueOf(failure.getMessage()), cause));
        unsynced = false;
        fatalListener.storeFailed(failure);
    }

    /** Each waiter gets an exception of its own, because each throws it in its own thread. */
    private void discard(Group group, Supplier<StoreException> reason) {
        List<Group.Member> discarded = acceptance.discard();
        group.members().forEach(member -> member.commit().fail(reason.get()));
        discarded.forEach(member -> member.commit().fail(reason.get()));
    }

    private long nanosToNextSync() {
        return unsynced ? Math.max(0, unsyncedSinceNanos + SYNC_AFTER_NANOS - System.nanoTime()) : IDLE_NANOS;
    }

    private void syncWhenDue() {
        if (unsynced && nanosToNextSync() == 0) {
            sync();
        }
    }

    private void sync() {
        try {
            engine.sync();
            unsynced = false;
        } catch (RuntimeException e) {
            fail(new Group(), e);
        }
    }

    /** Writes what was accepted, and returns when it is on the disk. */
    @Override
    public void close() {
        acceptance.end(new StoreFailedException("the store is closed"));
        boolean interrupted = false;
        // The listener of a failure runs in the committer itself, and may close the store.
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // The engine must not be closed under the committer's feet.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
