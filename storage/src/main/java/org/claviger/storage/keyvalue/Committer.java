package org.claviger.storage.keyvalue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.claviger.storage.AcceptedCommit;
import org.claviger.storage.FatalStoreListener;
import org.claviger.storage.StoreFailedException;

/**
 * Sees to it that what was accepted is written: one batch and at most one wait for the disk for all that gathered
 * while the last one was written. Waits for the disk are one platform thread's, so that a slow disk holds up no
 * carrier of virtual threads. What needs no such wait is written by the caller when nobody else is writing: handing it
 * over would cost ten times as much as writing it.
 */
final class Committer implements AutoCloseable {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Acceptance acceptance;
    private final GroupWriter writer;
    private final FatalStoreListener fatalListener;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicBoolean failureTold = new AtomicBoolean();
    private final Thread thread;

    Committer(Acceptance acceptance, GroupWriter writer, FatalStoreListener fatalListener) {
        this.acceptance = acceptance;
        this.writer = writer;
        this.fatalListener = fatalListener;
        this.thread = Thread.ofPlatform().name("store-committer").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** After an acceptance: writes it at once where that is allowed and nobody else does, or wakes who will. */
    void write(AcceptedCommit commit) {
        if (!commit.isSyncNeeded() && writing.tryLock()) {
            try {
                Group group = acceptance.takeUnsynced();
                if (!group.isEmpty()) {
                    boolean first = !writer.isUnsynced();
                    writer.write(group);
                    if (first) {
                        // The thread has to know when to sync it.
                        acceptance.wake();
                    }
                }
            } finally {
                writing.unlock();
            }
            tellFailure();
        }
        if (!commit.isDone()) {
            acceptance.wake();
        }
    }

    /** Between two groups. */
    void exclusively(Runnable step) {
        writing.lock();
        try {
            step.run();
        } finally {
            writing.unlock();
        }
    }

    private void run() {
        boolean ended = false;
        while (!ended) {
            acceptance.awaitWork(nanosToSync());
            // Asked before the rest is taken: after the end nothing new gathers.
            ended = acceptance.isEnded();
            writing.lock();
            try {
                step(ended);
            } finally {
                writing.unlock();
            }
            tellFailure();
        }
    }

    private void step(boolean ended) {
        Group group = acceptance.take();
        if (!group.isEmpty()) {
            writer.write(group);
        } else {
            writer.checkRoom();
            writer.rest();
        }
        if (ended || (writer.isUnsynced() && writer.nanosToSync() == 0)) {
            writer.sync();
        }
    }

    private long nanosToSync() {
        writing.lock();
        try {
            return writer.isUnsynced() ? writer.nanosToSync() : IDLE_NANOS;
        } finally {
            writing.unlock();
        }
    }

    /** Without the lock, because the listener may close the store, which waits for the thread. */
    private void tellFailure() {
        StoreFailedException failure = writer.failure();
        if (failure != null && failureTold.compareAndSet(false, true)) {
            fatalListener.storeFailed(failure);
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
