package org.claviger.secret;

/**
 * The right to read the bytes of a {@link SecretBytes}. It carries nothing; what matters is who calls {@link #grant()}:
 * the HSM, custody and the encoders alone, and an architecture test holds that list. A class that may read secrets
 * keeps its access in a private field and never hands it on.
 */
public final class SecretAccess {
    private static final SecretAccess GRANTED = new SecretAccess();

    private SecretAccess() {}

    public static SecretAccess grant() {
        return GRANTED;
    }
}
