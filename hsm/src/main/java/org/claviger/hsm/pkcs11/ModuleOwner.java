package org.claviger.hsm.pkcs11;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmHealth;
import org.claviger.hsm.KeyHandle;
import org.claviger.secret.SecretAccess;

/**
 * The module as it is now: its connection, of one generation, and whether callers may use it. A handle is checked against
 * the very connection whose session is used, so that a restart in between cannot lend it to another key.
 */
final class ModuleOwner {
    private final Pkcs11Library library;
    private final Pkcs11Config config;
    private final SecretAccess access;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private volatile Connection connection;
    private volatile Status status = Status.READY;

    private record Status(HsmHealth.State state, String cause, boolean pinRefused) {
        static final Status READY = new Status(HsmHealth.State.READY, "", false);
    }

    ModuleOwner(Pkcs11Library library, Pkcs11Config config, SecretAccess access) {
        this.library = library;
        this.config = config;
        this.access = access;
        connection = Connection.open(library, config, access, 1);
    }

    HsmHealth health() {
        Status now = status;
        Connection current = connection;
        SessionPool workers = current.workers();
        return new HsmHealth(now.state(), now.cause(), current.generation(), workers.busy(), workers.max());
    }

    /** After a change of what is in the token. */
    void syncTokens() {
        SyncedFiles.syncTokens(config.softHsmConfiguration());
    }

    String description() {
        return connection.description();
    }

    long generation() {
        return connection.generation();
    }

    boolean isReady() {
        return status.state() == HsmHealth.State.READY;
    }

    /** The connection, if callers may use it. */
    Connection ready() {
        Status now = status;
        if (now.state() != HsmHealth.State.READY) {
            throw HsmException.unavailable(now.cause());
        }
        return connection;
    }

    /** The connection that all these keys belong to. */
    Connection readyFor(KeyHandle... keys) {
        Connection now = ready();
        for (var key : keys) {
            if (key.generation() != now.generation()) {
                throw HsmException.staleHandle(key, now.generation());
            }
        }
        return now;
    }

    <T> T with(SessionPool pool, Function<Session, T> call) {
        Session session = borrow(pool);
        try {
            return call.apply(session);
        } catch (HsmException e) {
            noteLoss(e);
            throw e;
        } catch (RuntimeException | Error e) {
            // Ours, at an unknown place between the start and the end of an operation.
            session.suspect();
            throw e;
        } finally {
            pool.giveBack(session);
        }
    }

    /** A module that is gone may be found so by the session that it does not open. */
    private Session borrow(SessionPool pool) {
        try {
            return pool.borrow();
        } catch (HsmException e) {
            if (!pool.isDraining()) {
                noteLoss(e);
            }
            throw e;
        }
    }

    /** The first call that finds the module gone says so for all; a restart brings it back. */
    private void noteLoss(HsmException exception) {
        if (exception.reason() == HsmException.Reason.UNAVAILABLE && isReady()) {
            status = new Status(HsmHealth.State.UNAVAILABLE, exception.getMessage(), false);
        }
    }

    /** Ends this generation and begins the next. */
    void restart() {
        lifecycle.lock();
        try {
            if (status.state() == HsmHealth.State.CLOSED) {
                throw HsmException.unavailable("the module was closed.");
            }
            if (status.pinRefused()) {
                throw new HsmException(HsmException.Reason.PIN, status.cause());
            }
            status = new Status(HsmHealth.State.RECONNECTING, "the module is being initialised again.", false);
            Connection old = connection;
            if (!old.drain(config.drainWait())) {
                throw HsmException.unavailable("calls are stuck in the module: it cannot be initialised again now.");
            }
            old.finishForRestart();
            connection = Connection.open(library, config, access, old.generation() + 1);
            status = Status.READY;
        } catch (RuntimeException e) {
            if (status.state() == HsmHealth.State.RECONNECTING) {
                status = afterFailure(e);
            }
            throw e;
        } finally {
            lifecycle.unlock();
        }
    }

    private static Status afterFailure(RuntimeException failure) {
        if (failure instanceof HsmException e) {
            boolean pinRefused = e.reason() == HsmException.Reason.PIN;
            return new Status(HsmHealth.State.UNAVAILABLE, e.getMessage(), pinRefused);
        }
        return new Status(HsmHealth.State.UNAVAILABLE, "the module could not be initialised again.", false);
    }

    void close() {
        lifecycle.lock();
        try {
            if (status.state() == HsmHealth.State.CLOSED) {
                return;
            }
            status = new Status(HsmHealth.State.CLOSED, "the module was closed.", false);
            // A call that is stuck in the module would crash if the module ended beneath it.
            if (connection.drain(config.drainWait())) {
                connection.finish();
            }
        } finally {
            lifecycle.unlock();
        }
    }
}
