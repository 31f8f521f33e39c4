package org.claviger.storage;

import java.util.Arrays;

/**
 * A value as index keys hold it. Databases bound their keys, so longer values are kept as their first bytes and a
 * hash: what a record itself says decides whether an entry counts, so nothing rests on the hash.
 */
public final class IndexKey {
    private static final int BYTES_MAX = 128;

    /** With the hash one more than fits as it is: a short value never looks like a long one. */
    private static final int BYTES_KEPT = BYTES_MAX + 1 - 32;

    private IndexKey() {}

    public static byte[] of(Blob value) {
        byte[] bytes = value.toByteArray();
        if (bytes.length <= BYTES_MAX) {
            return bytes;
        }
        byte[] hash = JournalEntry.sha256().digest(bytes);
        byte[] kept = Arrays.copyOf(bytes, BYTES_KEPT + hash.length);
        System.arraycopy(hash, 0, kept, BYTES_KEPT, hash.length);
        return kept;
    }
}
