package org.claviger.hsm.pkcs11;

import java.util.Map;
import java.util.Set;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmException.Reason;
import org.claviger.hsm.MechanismUnsupportedException;

/** What the module's CKR codes mean for a caller, which depends on the step that they come from. */
final class ReturnCodes {
    /** The module or the token has gone, or forgot who we are. */
    private static final Set<Long> GONE = Set.of(
            Ck.CKR_CRYPTOKI_NOT_INITIALIZED,
            Ck.CKR_DEVICE_REMOVED,
            Ck.CKR_DEVICE_ERROR,
            Ck.CKR_TOKEN_NOT_PRESENT,
            Ck.CKR_TOKEN_NOT_RECOGNIZED,
            Ck.CKR_SLOT_ID_INVALID,
            Ck.CKR_SESSION_HANDLE_INVALID,
            Ck.CKR_SESSION_CLOSED,
            Ck.CKR_USER_NOT_LOGGED_IN);

    private static final Set<Long> PIN = Set.of(
            Ck.CKR_PIN_INCORRECT,
            Ck.CKR_PIN_INVALID,
            Ck.CKR_PIN_LEN_RANGE,
            Ck.CKR_PIN_EXPIRED,
            Ck.CKR_PIN_LOCKED,
            Ck.CKR_USER_PIN_NOT_INITIALIZED);

    private static final Set<Long> UNSUPPORTED = Set.of(
            Ck.CKR_MECHANISM_INVALID,
            Ck.CKR_MECHANISM_PARAM_INVALID,
            Ck.CKR_FUNCTION_NOT_SUPPORTED,
            Ck.CKR_RANDOM_SEED_NOT_SUPPORTED,
            Ck.CKR_ARGUMENTS_BAD);

    private static final Set<Long> GENERIC = Set.of(Ck.CKR_GENERAL_ERROR, Ck.CKR_FUNCTION_FAILED);

    private static final Map<Long, Reason> REASONS = Map.ofEntries(
            Map.entry(Ck.CKR_KEY_HANDLE_INVALID, Reason.STALE_HANDLE),
            Map.entry(Ck.CKR_OBJECT_HANDLE_INVALID, Reason.STALE_HANDLE),
            Map.entry(Ck.CKR_WRAPPING_KEY_HANDLE_INVALID, Reason.STALE_HANDLE),
            Map.entry(Ck.CKR_UNWRAPPING_KEY_HANDLE_INVALID, Reason.STALE_HANDLE),
            Map.entry(Ck.CKR_KEY_FUNCTION_NOT_PERMITTED, Reason.KEY_REFUSED),
            Map.entry(Ck.CKR_KEY_NOT_WRAPPABLE, Reason.KEY_REFUSED),
            Map.entry(Ck.CKR_KEY_UNEXTRACTABLE, Reason.KEY_REFUSED),
            Map.entry(Ck.CKR_KEY_TYPE_INCONSISTENT, Reason.KEY_REFUSED),
            Map.entry(Ck.CKR_WRAPPING_KEY_TYPE_INCONSISTENT, Reason.KEY_REFUSED),
            Map.entry(Ck.CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT, Reason.KEY_REFUSED),
            Map.entry(Ck.CKR_ATTRIBUTE_SENSITIVE, Reason.KEY_REFUSED),
            Map.entry(Ck.CKR_DATA_INVALID, Reason.BAD_DATA),
            Map.entry(Ck.CKR_DATA_LEN_RANGE, Reason.BAD_DATA),
            Map.entry(Ck.CKR_ENCRYPTED_DATA_INVALID, Reason.BAD_DATA),
            Map.entry(Ck.CKR_ENCRYPTED_DATA_LEN_RANGE, Reason.BAD_DATA),
            Map.entry(Ck.CKR_WRAPPED_KEY_INVALID, Reason.BAD_DATA),
            Map.entry(Ck.CKR_WRAPPED_KEY_LEN_RANGE, Reason.BAD_DATA),
            Map.entry(Ck.CKR_ATTRIBUTE_VALUE_INVALID, Reason.BAD_KEY),
            Map.entry(Ck.CKR_TEMPLATE_INCOMPLETE, Reason.BAD_KEY),
            Map.entry(Ck.CKR_TEMPLATE_INCONSISTENT, Reason.BAD_KEY),
            Map.entry(Ck.CKR_KEY_SIZE_RANGE, Reason.KEY_SIZE),
            Map.entry(Ck.CKR_WRAPPING_KEY_SIZE_RANGE, Reason.KEY_SIZE),
            Map.entry(Ck.CKR_UNWRAPPING_KEY_SIZE_RANGE, Reason.KEY_SIZE));

    private static final Map<Long, String> NAMES = Map.ofEntries(
            Map.entry(Ck.CKR_HOST_MEMORY, "CKR_HOST_MEMORY"),
            Map.entry(Ck.CKR_GENERAL_ERROR, "CKR_GENERAL_ERROR"),
            Map.entry(Ck.CKR_FUNCTION_FAILED, "CKR_FUNCTION_FAILED"),
            Map.entry(Ck.CKR_ARGUMENTS_BAD, "CKR_ARGUMENTS_BAD"),
            Map.entry(Ck.CKR_DEVICE_ERROR, "CKR_DEVICE_ERROR"),
            Map.entry(Ck.CKR_DEVICE_REMOVED, "CKR_DEVICE_REMOVED"),
            Map.entry(Ck.CKR_KEY_HANDLE_INVALID, "CKR_KEY_HANDLE_INVALID"),
            Map.entry(Ck.CKR_OBJECT_HANDLE_INVALID, "CKR_OBJECT_HANDLE_INVALID"),
            Map.entry(Ck.CKR_KEY_FUNCTION_NOT_PERMITTED, "CKR_KEY_FUNCTION_NOT_PERMITTED"),
            Map.entry(Ck.CKR_KEY_UNEXTRACTABLE, "CKR_KEY_UNEXTRACTABLE"),
            Map.entry(Ck.CKR_MECHANISM_INVALID, "CKR_MECHANISM_INVALID"),
            Map.entry(Ck.CKR_PIN_INCORRECT, "CKR_PIN_INCORRECT"),
            Map.entry(Ck.CKR_PIN_LOCKED, "CKR_PIN_LOCKED"),
            Map.entry(Ck.CKR_PIN_EXPIRED, "CKR_PIN_EXPIRED"),
            Map.entry(Ck.CKR_SESSION_COUNT, "CKR_SESSION_COUNT"),
            Map.entry(Ck.CKR_SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID"),
            Map.entry(Ck.CKR_TOKEN_NOT_PRESENT, "CKR_TOKEN_NOT_PRESENT"),
            Map.entry(Ck.CKR_USER_NOT_LOGGED_IN, "CKR_USER_NOT_LOGGED_IN"),
            Map.entry(Ck.CKR_CRYPTOKI_NOT_INITIALIZED, "CKR_CRYPTOKI_NOT_INITIALIZED"));

    private ReturnCodes() {}

    static boolean isGone(long code) {
        return GONE.contains(code);
    }

    static boolean isPin(long code) {
        return PIN.contains(code);
    }

    /** The start of an operation was refused: a mechanism or parameters that the module does not know. */
    static HsmException atInit(long code, String mechanism) {
        if (UNSUPPORTED.contains(code)) {
            return MechanismUnsupportedException.missing(mechanism);
        }
        return of(code, mechanism);
    }

    /**
     * Data that came from outside was refused. Modules answer with generic codes too, so those mean the same: callers
     * must not tell one bad padding or tag from another.
     */
    static HsmException atDecryption(long code, String mechanism) {
        HsmException exception =
                GENERIC.contains(code) || code == Ck.CKR_ARGUMENTS_BAD ? badData(mechanism) : of(code, mechanism);
        return exception.reason() == Reason.BAD_DATA || exception.reason() == Reason.BAD_KEY
                ? badData(mechanism)
                : exception;
    }

    private static HsmException badData(String mechanism) {
        return HsmException.badData("the data is not what " + mechanism + " makes with this key.");
    }

    static HsmException of(long code, String what) {
        if (isGone(code)) {
            return HsmException.unavailable("the module has gone (" + name(code) + ").");
        }
        if (isPin(code)) {
            return new HsmException(Reason.PIN, "the token refused the PIN (" + name(code) + ").");
        }
        if (code == Ck.CKR_MECHANISM_INVALID
                || code == Ck.CKR_FUNCTION_NOT_SUPPORTED
                || code == Ck.CKR_RANDOM_SEED_NOT_SUPPORTED) {
            return MechanismUnsupportedException.missing(what);
        }
        Reason reason = REASONS.get(code);
        if (reason == null) {
            return new HsmException(Reason.FAILED, "the module answered " + name(code) + " to " + what + ".");
        }
        if (reason == Reason.KEY_SIZE) {
            return MechanismUnsupportedException.keySize(what);
        }
        return new HsmException(reason, "the module refused " + what + " (" + name(code) + ").");
    }

    static String name(long code) {
        return NAMES.getOrDefault(code, "CKR 0x" + Long.toHexString(code));
    }
}
