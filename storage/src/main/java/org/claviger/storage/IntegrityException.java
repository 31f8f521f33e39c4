package org.claviger.storage;

/** A record is not what was written: edited, swapped or damaged. It is not used. */
public final class IntegrityException extends StoreException {
    private static final long serialVersionUID = 1;

    public IntegrityException(String message) {
        super(message);
    }

    public IntegrityException(String message, Throwable cause) {
        super(message, cause);
    }

    public static IntegrityException of(RecordKey key) {
        return new IntegrityException(key + " was changed outside the server, or is damaged: its tag does not match");
    }
}
