package org.claviger.server.crypto;

/** What takes the parts of a stream. What a client did wrong is a KmipException, as everywhere in this package. */
interface PartSink extends AutoCloseable {
    /** Takes a part, and returns what comes of it already. */
    byte[] take(byte[] part);

    /** Ends it, and returns the rest. */
    byte[] finish();

    @Override
    void close();
}
