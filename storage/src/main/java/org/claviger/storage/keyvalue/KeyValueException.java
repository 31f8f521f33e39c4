package org.claviger.storage.keyvalue;

/** An engine could not write or sync. */
public final class KeyValueException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean full;

    private KeyValueException(String message, Throwable cause, boolean full) {
        super(message, cause);
        this.full = full;
    }

    /** No room for a write; nothing of it will ever be seen. */
    public static KeyValueException full(Throwable cause) {
        return new KeyValueException("no space left: " + cause.getMessage(), cause, true);
    }

    public static KeyValueException failed(Throwable cause) {
        return new KeyValueException(String.valueOf(cause.getMessage()), cause, false);
    }

    public boolean isFull() {
        return full;
    }
}
