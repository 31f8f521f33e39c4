package org.claviger.storage.keyvalue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.claviger.storage.AcceptedCommit;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.Draft;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.StoreException;
import org.claviger.storage.StoreFailedException;
import org.claviger.storage.StoreFullException;
import org.claviger.storage.SumChange;
import org.claviger.storage.SumNumbers;
import org.claviger.storage.UniqueClaimException;
import org.jspecify.annotations.Nullable;

/**
 * Checks changes in the caller's thread, under one lock, so that the outcome is known at once and the items of a
 * batch need not wait for each other's disk writes. What was accepted gathers in a group for the {@link Committer}.
 */
final class Acceptance {
    /** Callers beyond these wait: what is accepted is in memory. */
    static final int GROUP_COMMITS_MAX = 4096;

    static final long GROUP_BYTES_MAX = 64L << 20;

    /** With less room left, only {@linkplain Change#isSmall small} changes are accepted; reads go on, and their audit. */
    static final long CHANGE_ROOM_BYTES = 64L << 20;

    /** With less room left, nothing is accepted. */
    static final long JOURNAL_ROOM_BYTES = 16L << 20;

    private final AcceptedState state;
    private final RecordEncoding encoding;
    private final SumNumbers numbers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition toDo = lock.newCondition();
    private final Condition taken = lock.newCondition();
    private volatile long usableBytes;
    private final Reserve reserve;

    // Guarded by the lock.
    private Group gathering = new Group();
    private @Nullable AcceptedCommit newest;
    private long sequence;
    private boolean woken;
    private @Nullable StoreFailedException end;

    Acceptance(
            AcceptedState state,
            RecordEncoding encoding,
            SumNumbers numbers,
            long sequence,
            long usableBytes,
            Reserve reserve) {
        this.numbers = numbers;
        this.state = state;
        this.encoding = encoding;
        this.sequence = sequence;
        this.usableBytes = usableBytes;
        this.reserve = reserve;
    }

    AcceptedCommit accept(List<Change> changes) {
        checkRoom(changes);
        AcceptedCommit rival;
        StoreException refusal;
        lock.lock();
        try {
            awaitRoomInGroup();
            try {
                return draft(changes);
            } catch (ConflictException | UniqueClaimException refused) {
                rival = newest;
                refusal = refused;
            }
        } finally {
            lock.unlock();
        }
        // A refusal is an answer too: it must not rest on a change that could still be lost. And who reads again
        // before that change can be seen would only be refused again.
        if (rival != null) {
            rival.awaitOutcome();
        }
        throw refusal;
    }

    private AcceptedCommit draft(List<Change> changes) {
        long sequenceBefore = sequence;
        Draft draft = new Draft(state, _ -> ++sequence);
        try {
            changes.forEach(draft::apply);
        } catch (RuntimeException e) {
            sequence = sequenceBefore;
            throw e;
        }
        AcceptedCommit commit = new AcceptedCommit(changes);
        KeyValueBatch batch = new KeyValueBatch();
        SumChange sums = DraftEncoding.encode(draft, encoding, numbers, batch);
        if (draft.isCreating()) {
            batch.put(
                    KeyLayout.meta(KeyValueStore.SEQUENCE),
                    ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
        }
        // Nothing fails from here on: a commit is in the group whole or not at all.
        gathering.add(commit, draft.stored(), batch, sums);
        state.accept(gathering, draft);
        newest = commit;
        return commit;
    }

    private void awaitRoomInGroup() {
        while (end == null
                && (gathering.members().size() >= GROUP_COMMITS_MAX || gathering.bytes() >= GROUP_BYTES_MAX)) {
            taken.awaitUninterruptibly();
        }
        if (end != null) {
            throw new StoreFailedException(String.valueOf(end.getMessage()), end);
        }
    }

    private void checkRoom(List<Change> changes) {
        long needed = changes.stream().allMatch(Change::isSmall) ? JOURNAL_ROOM_BYTES : CHANGE_ROOM_BYTES;
        if (needed == CHANGE_ROOM_BYTES && reserve.isInUse()) {
            throw new StoreFullException("the disk is full, and what is left of the reserve is for the audit alone;"
                    + " make room, and changes are accepted again");
        }
        if (usableBytes < needed) {
            throw new StoreFullException("the disk is full: " + usableBytes + " bytes are left and " + needed
                    + " are needed; make room, and changes are accepted again");
        }
    }

    /** Waits until it is woken or the end has come, at most so long; 0 does not wait. */
    void awaitWork(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!woken && end == null && left > 0) {
                left = toDo.awaitNanos(left);
            }
            woken = false;
        } catch (InterruptedException e) {
            // Nobody interrupts the committer; if somebody does, it is as if it had been woken.
        } finally {
            lock.unlock();
        }
    }

    /** There is something for the committer's thread to do. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            toDo.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The group that is written next; it may be empty. */
    Group take() {
        lock.lock();
        try {
            return takeGathered();
        } finally {
            lock.unlock();
        }
    }

    /** The group that is written next, if none of it has to wait for the disk; otherwise an empty one. */
    Group takeUnsynced() {
        lock.lock();
        try {
            return gathering.isSyncNeeded() ? new Group() : takeGathered();
        } finally {
            lock.unlock();
        }
    }

    private Group takeGathered() {
        Group group = gathering;
        gathering = new Group();
        taken.signalAll();
        return group;
    }

    void written(Group group) {
        lock.lock();
        try {
            state.written(group);
            if (newest != null && group.members().getLast().commit() == newest) {
                newest = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** A group could not be written: what was accepted after it rests on it and goes too. */
    List<Group.Member> discard() {
        lock.lock();
        try {
            state.clear();
            List<Group.Member> discarded = gathering.members();
            gathering = new Group();
            newest = null;
            taken.signalAll();
            return discarded;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is accepted from now on; the first reason stays. */
    void end(StoreFailedException reason) {
        lock.lock();
        try {
            if (end == null) {
                end = reason;
            }
            toDo.signalAll();
            taken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isEnded() {
        lock.lock();
        try {
            return end != null;
        } finally {
            lock.unlock();
        }
    }

    void usable(long bytes) {
        usableBytes = bytes;
    }
}
