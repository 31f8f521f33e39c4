package org.claviger.storage;

/** The database went away while it committed: the change may have been done or not. */
public final class UnknownOutcomeException extends StoreException {
    private static final long serialVersionUID = 1;

    public UnknownOutcomeException(String message, Throwable cause) {
        super(message, cause);
    }
}
