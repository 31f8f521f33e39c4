package org.claviger.hsm;

/**
 * The module lacks this mechanism, or takes it only with other parameters or key lengths ({@link Reason#MECHANISM_MISSING},
 * {@link Reason#KEY_SIZE}). Nothing was done; whether software may do it instead is a matter of policy.
 */
public final class MechanismUnsupportedException extends HsmException {
    private final String mechanism;

    public MechanismUnsupportedException(Reason reason, String mechanism, String message) {
        super(reason, message);
        this.mechanism = mechanism;
    }

    public static MechanismUnsupportedException missing(Mechanism mechanism) {
        return missing(mechanism.name());
    }

    public static MechanismUnsupportedException missing(String mechanism) {
        return new MechanismUnsupportedException(
                Reason.MECHANISM_MISSING, mechanism, "the module does not offer " + mechanism + ".");
    }

    public static MechanismUnsupportedException keySize(String mechanism) {
        return new MechanismUnsupportedException(
                Reason.KEY_SIZE, mechanism, "the module does not take a key of this length for " + mechanism + ".");
    }

    /** The name of the mechanism, as {@link Mechanism#name()}. */
    public String mechanism() {
        return mechanism;
    }
}
