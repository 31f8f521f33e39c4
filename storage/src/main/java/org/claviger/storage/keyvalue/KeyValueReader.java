package org.claviger.storage.keyvalue;

import org.jspecify.annotations.Nullable;

/** Reads of one state of an engine: every atomic write is seen whole or not at all. */
public interface KeyValueReader extends AutoCloseable {
    byte @Nullable [] get(byte[] key);

    KeyValueCursor cursor();

    /** By the thread that opened it. */
    @Override
    void close();
}
