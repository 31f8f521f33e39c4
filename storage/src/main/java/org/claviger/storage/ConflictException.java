package org.claviger.storage;

/** A version that a change rests on has moved: the item has to be read and decided again. */
public final class ConflictException extends StoreException {
    private static final long serialVersionUID = 1;

    public ConflictException(RecordKey key, long expected, long actual) {
        super(key + " is at version " + actual + ", not " + expected);
    }

    private ConflictException(String message) {
        super(message);
    }

    /** Another primary has taken over since the reads. */
    public static ConflictException ofEra(long read, long now) {
        return new ConflictException("what was read is of era " + read + ", and it is era " + now);
    }
}
