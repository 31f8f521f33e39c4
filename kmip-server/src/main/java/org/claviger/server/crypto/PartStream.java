package org.claviger.server.crypto;

/**
 * An operation under way that comes in parts (2.1 section 6.1). It serves one thread at a time; after
 * a failure it is of no more use. Closed before its end, it forgets what it was given.
 */
public sealed interface PartStream extends AutoCloseable
        permits CipherStream, Pkcs11Application, ValueStream, VerdictStream {
    @Override
    void close();
}
