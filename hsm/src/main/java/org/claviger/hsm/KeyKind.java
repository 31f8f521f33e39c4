package org.claviger.hsm;

/** What a key in the module is: its algorithm and, for a pair, which half. */
public enum KeyKind {
    AES(Family.SECRET),
    /** Triple DES with three keys, 24 bytes. */
    DES3(Family.SECRET),
    /** Bytes without an algorithm: HMAC keys and data that is wrapped as if it were a key. */
    GENERIC_SECRET(Family.SECRET),
    /** For ChaCha20 with and without Poly1305, 32 bytes. */
    CHACHA20(Family.SECRET),
    /** Two keys of AES, one after the other, for XTS. */
    AES_XTS(Family.SECRET),
    RSA_PRIVATE(Family.PRIVATE),
    EC_PRIVATE(Family.PRIVATE),
    RSA_PUBLIC(Family.PUBLIC),
    EC_PUBLIC(Family.PUBLIC),
    ED25519_PRIVATE(Family.PRIVATE),
    ED25519_PUBLIC(Family.PUBLIC),
    DSA_PRIVATE(Family.PRIVATE),
    DSA_PUBLIC(Family.PUBLIC);

    private enum Family {
        SECRET,
        PRIVATE,
        PUBLIC
    }

    private final Family family;

    KeyKind(Family family) {
        this.family = family;
    }

    /** Whether there are ways to wrap such a key and have it unwrapped as what it was: what can be HSM-resident. */
    public boolean isKept() {
        return switch (this) {
            case AES, DES3, GENERIC_SECRET, RSA_PRIVATE, EC_PRIVATE -> true;
            case CHACHA20, AES_XTS, RSA_PUBLIC, EC_PUBLIC -> false;
            case ED25519_PRIVATE, ED25519_PUBLIC, DSA_PRIVATE, DSA_PUBLIC -> false;
        };
    }

    public boolean isSecret() {
        return family == Family.SECRET;
    }

    public boolean isPrivate() {
        return family == Family.PRIVATE;
    }

    public boolean isPublic() {
        return family == Family.PUBLIC;
    }
}
