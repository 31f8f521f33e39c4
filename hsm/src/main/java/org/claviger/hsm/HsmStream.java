package org.claviger.hsm;

/**
 * One operation on data that comes in parts. It belongs to one thread at a time, holds a session of the module and is
 * closed by whoever opened it; closed before its end, it forgets what it was given. After a finish, a failure or a
 * restart of the module every call but close is refused.
 */
public interface HsmStream extends AutoCloseable {
    /** Takes a part and returns what can be returned already: for signatures and MACs nothing. */
    byte[] update(byte[] part);

    /** Ends it, and returns the rest of the data, the signature or the MAC. */
    byte[] finish();

    /** Ends a verification; refused on a stream of another kind. */
    boolean finishVerify(byte[] signature);

    @Override
    void close();
}
