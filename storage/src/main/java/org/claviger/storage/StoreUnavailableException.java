package org.claviger.storage;

/** The database can not be reached now. Nothing of the change was done; it may be tried again. */
public final class StoreUnavailableException extends StoreException {
    private static final long serialVersionUID = 1;

    public StoreUnavailableException(String message) {
        super(message);
    }

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
