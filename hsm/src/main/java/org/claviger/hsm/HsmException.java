package org.claviger.hsm;

import org.jspecify.annotations.Nullable;

/**
 * The module refused or could not answer. The message is one sentence for the operator, with the cause and, where
 * there is one, the remedy; it never holds key bytes or a PIN, and it is not for clients.
 */
public sealed class HsmException extends RuntimeException permits MechanismUnsupportedException {

    /** What a caller can do about it. */
    public enum Reason {
        /** The module or its token is missing, stopped or restarting: later, or never. */
        UNAVAILABLE,
        /** Every session of the pool stayed in use for the whole wait. */
        BUSY,
        /** The module does not have the mechanism, or not with these parameters. */
        MECHANISM_MISSING,
        /** The key's length is outside what the module takes for this mechanism. */
        KEY_SIZE,
        /** The handle is of an earlier generation, or its key was destroyed: make the key again. */
        STALE_HANDLE,
        /** The key's kind, use flags or extractability do not allow it. */
        KEY_REFUSED,
        /** The data is not what the mechanism takes: a length, a failed authentication, a damaged wrapping. */
        BAD_DATA,
        /** The key to import, or the wrapped one, is no key of that kind. */
        BAD_KEY,
        /** A token key with this label is there already. */
        LABEL_TAKEN,
        /** The PIN is wrong, expired or locked. It is never tried again by itself. */
        PIN,
        /** The configured library is not there or none, or there is no PIN: somebody has to mend it. */
        CONFIGURATION,
        /** Anything else the module answered. */
        FAILED
    }

    private final Reason reason;
    private final String message;

    public HsmException(Reason reason, String message) {
        this(reason, message, null);
    }

    public HsmException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.message = message;
    }

    public Reason reason() {
        return reason;
    }

    /** One sentence for the operator. */
    @Override
    public String getMessage() {
        return message;
    }

    public static HsmException unavailable(String message) {
        return new HsmException(Reason.UNAVAILABLE, message);
    }

    public static HsmException staleHandle(KeyHandle handle, long generation) {
        return new HsmException(
                Reason.STALE_HANDLE,
                "the handle is of generation " + handle.generation() + " and the module's is " + generation + " now.");
    }

    public static HsmException badData(String message) {
        return new HsmException(Reason.BAD_DATA, message);
    }
}
