package org.claviger.storage;

/** A store can not be opened; the message is a sentence with cause and remedy for the operator. */
public final class StoreOpenException extends StoreException {
    private static final long serialVersionUID = 1;

    public StoreOpenException(String message) {
        super(message);
    }

    public StoreOpenException(String message, Throwable cause) {
        super(message, cause);
    }
}
