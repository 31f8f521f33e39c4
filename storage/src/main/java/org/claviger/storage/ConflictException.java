package org.claviger.storage;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A version that a change rests on has moved: the item has to be read and decided again. */
public final class ConflictException extends StoreException {
    private static final long serialVersionUID = 1;

    private final transient @Nullable RecordKey key;

    public ConflictException(RecordKey key, long expected, long actual) {
        super(key + " is at version " + actual + ", not " + expected);
        this.key = key;
    }

    private ConflictException(String message) {
        super(message);
        this.key = null;
    }

    /** Which record has moved, where it is known. */
    public Optional<RecordKey> key() {
        return Optional.ofNullable(key);
    }

    /** Another primary has taken over since the reads. */
    public static ConflictException ofEra(long read, long now) {
        return new ConflictException("what was read is of era " + read + ", and it is era " + now);
    }
}
