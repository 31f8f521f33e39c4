package org.claviger.server.custody;

/**
 * Custody cannot keep or open a key: a record that is not what was written, a module that returns something else than
 * it was given, an exhausted seal key. Never the client's fault; the text names no material.
 */
public final class CustodyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CustodyException(String message) {
        super(message);
    }

    public CustodyException(String message, Throwable cause) {
        super(message, cause);
    }
}
