package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.claviger.hsm.HsmException;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of long-lived sessions, opened when first needed; the one used last is lent first. Keys that a session
 * made live as long as it does, so a pool that makes keys never closes one before the whole pool ends.
 */
final class SessionPool {
    private final Pkcs11 pkcs11;
    private final long slot;
    private final int max;
    private final long waitNanos;
    private final boolean makesKeys;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Session> idle = new ArrayDeque<>();
    private int open;
    private int busy;
    private boolean draining;

    SessionPool(Pkcs11 pkcs11, long slot, int max, Duration wait, boolean makesKeys) {
        this.pkcs11 = pkcs11;
        this.slot = slot;
        this.max = max;
        this.waitNanos = wait.toNanos();
        this.makesKeys = makesKeys;
    }

    Session borrow() {
        lock.lock();
        try {
            Session session = idleOrRoom();
            if (session != null) {
                return session;
            }
        } finally {
            lock.unlock();
        }
        return openSession();
    }

    /** A session, or null when the caller may open one: it is counted as busy already. */
    private @Nullable Session idleOrRoom() {
        long remaining = waitNanos;
        while (true) {
            if (draining) {
                throw HsmException.unavailable("the module is being initialised again.");
            }
            if (!idle.isEmpty() || open < max) {
                busy++;
                if (!idle.isEmpty()) {
                    return idle.removeLast();
                }
                open++;
                return null;
            }
            if (remaining <= 0) {
                throw new HsmException(
                        HsmException.Reason.BUSY,
                        "all " + max + " sessions of the module stayed in use: allow more or send less.");
            }
            remaining = awaitChange(remaining);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // its one caller is the loop
    private long awaitChange(long nanos) {
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HsmException(HsmException.Reason.BUSY, "the wait for a session was interrupted.", e);
        }
    }

    private Session openSession() {
        try {
            var scratch = new Scratch();
            MemorySegment handle = scratch.bytes(Long.BYTES);
            long code = pkcs11.openSession(slot, Ck.CKF_SERIAL_SESSION | Ck.CKF_RW_SESSION, handle);
            if (code != Ck.CKR_OK) {
                throw ReturnCodes.of(code, "C_OpenSession");
            }
            var session = new Session(handle.get(JAVA_LONG, 0), scratch);
            scratch.reset();
            return session;
        } catch (RuntimeException e) {
            forget();
            throw e;
        }
    }

    private void forget() {
        lock.lock();
        try {
            open--;
            busy--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void giveBack(Session session) {
        session.scratch().reset();
        if (session.isSuspect() && !makesKeys) {
            pkcs11.closeSession(session.handle());
            forget();
            return;
        }
        lock.lock();
        try {
            busy--;
            idle.addLast(session);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int busy() {
        lock.lock();
        try {
            return busy;
        } finally {
            lock.unlock();
        }
    }

    int max() {
        return max;
    }

    /** Whether it lends no more: the module is being initialised again, or was. */
    boolean isDraining() {
        lock.lock();
        try {
            return draining;
        } finally {
            lock.unlock();
        }
    }

    /** Lends no more, and wakes those who wait. */
    void stopLending() {
        lock.lock();
        try {
            draining = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until every session is back; false when the time is over first. */
    boolean awaitIdle(long deadlineNanos) {
        lock.lock();
        try {
            while (busy > 0) {
                long remaining = deadlineNanos - System.nanoTime();
                if (remaining <= 0 || (!changed.await(remaining, TimeUnit.NANOSECONDS) && busy > 0)) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
