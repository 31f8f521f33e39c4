package org.claviger.storage;

/** There is no room for a change. Nothing of it was done; reads go on. */
public final class StoreFullException extends StoreException {
    private static final long serialVersionUID = 1;

    public StoreFullException(String message) {
        super(message);
    }

    public StoreFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
