package org.claviger.server.admin;

import org.jspecify.annotations.Nullable;

/** What was asked cannot be done; the message is one sentence with the cause and the remedy, for the operator. */
public final class AdminException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AdminException(String message) {
        super(message);
    }

    public AdminException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
