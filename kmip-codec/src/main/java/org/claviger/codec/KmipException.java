package org.claviger.codec;

import org.claviger.codec.type.ResultReason;

/**
 * What a client did or asked that cannot be done: becomes an answer with this reason (2.1 section 11.46). The message
 * reaches the client, so it holds nothing of other clients and nothing secret.
 */
public final class KmipException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ResultReason reason;

    public KmipException(ResultReason reason, String message) {
        // No stack trace: this is an answer, made often, and not a fault of ours.
        super(message, null, false, false);
        this.reason = reason;
    }

    public ResultReason reason() {
        return reason;
    }

    public static KmipException invalidField(String message) {
        return new KmipException(ResultReason.INVALID_FIELD, message);
    }

    public static KmipException invalidMessage(String message) {
        return new KmipException(ResultReason.INVALID_MESSAGE, message);
    }

    public static KmipException notSupported(String message) {
        return new KmipException(ResultReason.FEATURE_NOT_SUPPORTED, message);
    }

    public static KmipException responseTooLarge() {
        return new KmipException(
                ResultReason.RESPONSE_TOO_LARGE, "The answer is longer than the Maximum Response Size.");
    }

    public static KmipException permissionDenied(String message) {
        return new KmipException(ResultReason.PERMISSION_DENIED, message);
    }
}
