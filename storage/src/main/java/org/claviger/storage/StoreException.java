package org.claviger.storage;

/** What a store refuses or fails at; the message is for the log and the operator, never for a client. */
public sealed class StoreException extends RuntimeException
        permits ClockAheadException,
                ConflictException,
                IntegrityException,
                StoreFailedException,
                StoreFullException,
                StoreOpenException,
                StoreUnavailableException,
                UniqueClaimException,
                UnknownOutcomeException {
    private static final long serialVersionUID = 1;

    StoreException(String message) {
        super(message);
    }

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
