package org.claviger.server.clock;

/** The clock cannot be confirmed; the message says why and what to do. */
public final class ClockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClockException(String message) {
        super(message);
    }
}
