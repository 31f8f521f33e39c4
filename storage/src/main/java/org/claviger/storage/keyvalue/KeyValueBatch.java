package org.claviger.storage.keyvalue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes that are applied together, in this order. */
public final class KeyValueBatch {
    private final List<Entry> entries = new ArrayList<>();
    private long bytes;

    /** A value for a key, or its end where the value is null. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; the engines need the arrays themselves.
    public record Entry(byte[] key, byte @Nullable [] value) {}

    public void put(byte[] key, byte[] value) {
        entries.add(new Entry(key, value));
        bytes += key.length + value.length;
    }

    public void delete(byte[] key) {
        entries.add(new Entry(key, null));
        bytes += key.length;
    }

    public void addAll(KeyValueBatch other) {
        entries.addAll(other.entries);
        bytes += other.bytes;
    }

    public long bytes() {
        return bytes;
    }

    public List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }
}
