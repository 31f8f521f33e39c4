package org.claviger.hsm.pkcs11;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.claviger.hsm.HsmException;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;

/**
 * One generation of the module: from C_Initialize and C_Login to C_Finalize, with its sessions. Requests, streams, keys
 * and slow makers have pools of their own, so that none starves another; the sessions that make keys stay open to the
 * end, because their keys die with them.
 */
final class Connection {
    private static final int KEY_SESSIONS = 4;
    private static final int SLOW_SESSIONS = 2;

    /** For keys that are extractable on their way from one wrapping key to the next. */
    private static final int MOVING_SESSIONS = 1;

    private final Pkcs11Library library;
    private final long generation;
    private final long slot;
    private final String description;
    private final SessionPool workers;
    private final SessionPool keys;
    private final SessionPool slow;
    private final SessionPool moving;
    private final SessionPool streaming;
    private final AtomicBoolean finished = new AtomicBoolean();
    private final Set<Pkcs11Stream> streams = ConcurrentHashMap.newKeySet();

    private Connection(Pkcs11Library library, long generation, String description, long slot, Pkcs11Config config) {
        Pkcs11 pkcs11 = library.functions();
        this.library = library;
        this.generation = generation;
        this.slot = slot;
        this.description = description;
        workers = new SessionPool(pkcs11, slot, config.sessionsMax(), config.sessionWait(), false);
        keys = new SessionPool(pkcs11, slot, KEY_SESSIONS, config.sessionWait(), true);
        slow = new SessionPool(pkcs11, slot, SLOW_SESSIONS, config.sessionWait().multipliedBy(SLOW_SESSIONS), true);
        moving = new SessionPool(pkcs11, slot, MOVING_SESSIONS, config.sessionWait(), true);
        streaming = new SessionPool(pkcs11, slot, config.streamsMax(), config.sessionWait(), false);
    }

    static Connection open(Pkcs11Library library, Pkcs11Config config, SecretAccess access, long generation) {
        var slots = new TokenSlots(library.functions());
        library.begin(() -> SoftHsmEnvironment.starting(
                config.softHsmConfiguration(), () -> slots.initialize(config.initialise())));
        Connection connection = null;
        boolean open = false;
        try {
            TokenSlots.Token token = slots.get(config.tokenLabel());
            token.requireTries();
            String description = slots.description() + ", token " + config.tokenLabel();
            connection = new Connection(library, generation, description, token.slot(), config);
            connection.login(library.functions(), config, access);
            open = true;
            return connection;
        } finally {
            if (!open && connection != null) {
                connection.finish();
            } else if (!open) {
                library.giveUp();
            }
        }
    }

    private void login(Pkcs11 pkcs11, Pkcs11Config config, SecretAccess access) {
        Session session = keys.borrow();
        try (SecretBytes pin = config.pinSource().pin()) {
            if (pin.length() == 0) {
                throw new HsmException(
                        HsmException.Reason.CONFIGURATION,
                        "the PIN is empty, and was not tried: put it into the source that the configuration names.");
            }
            MemorySegment bytes = pin.segment(access);
            long code = pkcs11.login(session.handle(), Ck.CKU_USER, bytes);
            if (code == Ck.CKR_OK || code == Ck.CKR_USER_ALREADY_LOGGED_IN) {
                return;
            }
            if (ReturnCodes.isPin(code)) {
                throw new HsmException(
                        HsmException.Reason.PIN,
                        "the token " + config.tokenLabel() + " refused the PIN (" + ReturnCodes.name(code)
                                + "); it is not tried again, so that the token does not lock: give the right one and"
                                + " start anew.");
            }
            throw ReturnCodes.of(code, "C_Login");
        } finally {
            keys.giveBack(session);
        }
    }

    long generation() {
        return generation;
    }

    String description() {
        return description;
    }

    SessionPool workers() {
        return workers;
    }

    SessionPool keys() {
        return keys;
    }

    SessionPool slow() {
        return slow;
    }

    SessionPool moving() {
        return moving;
    }

    SessionPool streaming() {
        return streaming;
    }

    void register(Pkcs11Stream stream) {
        streams.add(stream);
    }

    void forget(Pkcs11Stream stream) {
        streams.remove(stream);
    }

    /** Lends no more sessions and waits for those in use, streams aside, which are broken off. */
    boolean drain(Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        List<SessionPool> pools = List.of(workers, keys, slow, moving, streaming);
        pools.forEach(SessionPool::stopLending);
        streams.forEach(Pkcs11Stream::close);
        for (var pool : pools) {
            if (!pool.awaitIdle(deadline)) {
                return false;
            }
        }
        return true;
    }

    /** Ends the library, unless it ran before us or has another token in use. A second call does nothing. */
    void finish() {
        finish(false);
    }

    /** As {@link #finish}, whoever started the library: what is left of it is of no use to anybody. */
    void finishForRestart() {
        finish(true);
    }

    private void finish(boolean anyway) {
        if (finished.compareAndSet(false, true)) {
            library.end(slot, anyway);
        }
    }
}
