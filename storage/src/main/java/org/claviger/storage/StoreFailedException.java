package org.claviger.storage;

/** The disk failed, or the store is closed: no change is accepted any more. */
public final class StoreFailedException extends StoreException {
    private static final long serialVersionUID = 1;

    public StoreFailedException(String message) {
        super(message);
    }

    public StoreFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
