package org.claviger.storage.keyvalue;

/** A place among ordered keys (unsigned bytes, shorter first). Used by one thread, and closed. */
public interface KeyValueCursor extends AutoCloseable {
    /** To the first key that is not before this one. */
    void seek(byte[] key);

    /** To the last key that is before this one. */
    void seekBefore(byte[] key);

    boolean isValid();

    byte[] key();

    byte[] value();

    void next();

    void previous();

    @Override
    void close();
}
