package org.claviger.server.backup;

import org.jspecify.annotations.Nullable;

/** A backup that cannot be made, opened or trusted, in one sentence for the operator. */
public final class BackupException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BackupException(String message) {
        super(message);
    }

    public BackupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
