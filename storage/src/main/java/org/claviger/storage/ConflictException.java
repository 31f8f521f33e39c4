package org.claviger.storage;

/** A version that a change rests on has moved: the item has to be read and decided again. */
public final class ConflictException extends StoreException {
    private static final long serialVersionUID = 1;

    private final transient RecordKey key;

    public ConflictException(RecordKey key, long expected, long actual) {
        super(key + " is at version " + actual + ", not " + expected);
        this.key = key;
    }

    public RecordKey key() {
        return key;
    }
}
