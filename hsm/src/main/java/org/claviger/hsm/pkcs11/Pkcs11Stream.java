package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.util.concurrent.locks.ReentrantLock;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmStream;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.Mechanism;
import org.jspecify.annotations.Nullable;

/** Encryption, decryption or a MAC in parts, in a session of its own. */
final class Pkcs11Stream implements HsmStream {
    // A block or a tag, and what a cipher held back of it.
    private static final int SLACK_BYTES = 64;
    // The rest of a cipher, or a MAC.
    private static final int REST_BYTES_MAX = 256;

    /** What is done with the parts. */
    enum Direction {
        ENCRYPT,
        DECRYPT,
        MAC
    }

    private final Pkcs11 pkcs11;
    private final Connection connection;
    private final Direction direction;
    private final String mechanism;
    // Parts of one stream come from one client, but a restart of the module closes it from another thread.
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Session session;

    private Pkcs11Stream(Pkcs11 pkcs11, Connection connection, Direction direction, String mechanism, Session session) {
        this.pkcs11 = pkcs11;
        this.connection = connection;
        this.direction = direction;
        this.mechanism = mechanism;
        this.session = session;
    }

    static Pkcs11Stream open(
            Pkcs11 pkcs11, Connection connection, Direction direction, Mechanism mechanism, KeyHandle key) {
        Session session = connection.streaming().borrow();
        try {
            MemorySegment structure = MechanismStructures.of(mechanism, session.scratch());
            long code = switch (direction) {
                case ENCRYPT -> pkcs11.encryptInit(session.handle(), structure, key.number());
                case DECRYPT -> pkcs11.decryptInit(session.handle(), structure, key.number());
                case MAC -> pkcs11.signInit(session.handle(), structure, key.number());
            };
            session.scratch().reset();
            if (code != Ck.CKR_OK) {
                throw ReturnCodes.atInit(code, mechanism.name());
            }
            var stream = new Pkcs11Stream(pkcs11, connection, direction, mechanism.name(), session);
            connection.register(stream);
            return stream;
        } catch (RuntimeException e) {
            session.suspect();
            connection.streaming().giveBack(session);
            throw e;
        }
    }

    @Override
    public byte[] update(byte[] part) {
        lock.lock();
        try {
            Session open = openSession();
            MemorySegment in = open.scratch().copy(part);
            if (direction == Direction.MAC) {
                check(pkcs11.signUpdate(open.handle(), in, part.length));
                open.scratch().reset();
                return new byte[0];
            }
            MemorySegment out = open.scratch().bytes(part.length + SLACK_BYTES);
            MemorySegment outBytes = open.scratch().number(out.byteSize());
            check(
                    direction == Direction.ENCRYPT
                            ? pkcs11.encryptUpdate(open.handle(), in, part.length, out, outBytes)
                            : pkcs11.decryptUpdate(open.handle(), in, part.length, out, outBytes));
            return result(open, out, outBytes);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public byte[] finish() {
        lock.lock();
        try {
            Session open = openSession();
            MemorySegment out = open.scratch().bytes(REST_BYTES_MAX);
            MemorySegment outBytes = open.scratch().number(out.byteSize());
            check(
                    switch (direction) {
                        case ENCRYPT -> pkcs11.encryptFinal(open.handle(), out, outBytes);
                        case DECRYPT -> pkcs11.decryptFinal(open.handle(), out, outBytes);
                        case MAC -> pkcs11.signFinal(open.handle(), out, outBytes);
                    });
            byte[] rest = result(open, out, outBytes);
            release(false);
            return rest;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean finishVerify(byte[] mac) {
        if (direction != Direction.MAC) {
            throw new IllegalStateException("this stream does not verify");
        }
        return MessageDigest.isEqual(finish(), mac);
    }

    private static byte[] result(Session session, MemorySegment out, MemorySegment outBytes) {
        byte[] result = out.asSlice(0, outBytes.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
        session.scratch().reset();
        return result;
    }

    private Session openSession() {
        if (session == null) {
            throw new HsmException(HsmException.Reason.STALE_HANDLE, "the stream has ended.");
        }
        return session;
    }

    private void check(long code) {
        if (code == Ck.CKR_OK) {
            return;
        }
        long meant = pkcs11.unlessItAnswers(openSession().handle(), code);
        release(true);
        throw direction == Direction.DECRYPT
                ? ReturnCodes.atDecryption(meant, mechanism)
                : ReturnCodes.of(meant, mechanism);
    }

    private void release(boolean suspect) {
        Session open = session;
        if (open == null) {
            return;
        }
        session = null;
        if (suspect) {
            open.suspect();
        }
        connection.forget(this);
        connection.streaming().giveBack(open);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            release(true);
        } finally {
            lock.unlock();
        }
    }
}
