package org.claviger.hsm;

/** Hash functions of HMAC, signatures and OAEP. */
public enum Hash {
    SHA_1("SHA-1", 20),
    SHA_224("SHA-224", 28),
    SHA_256("SHA-256", 32),
    SHA_384("SHA-384", 48),
    SHA_512("SHA-512", 64),
    SHA_512_224("SHA-512/224", 28),
    SHA_512_256("SHA-512/256", 32),
    SHA3_224("SHA3-224", 28),
    SHA3_256("SHA3-256", 32),
    SHA3_384("SHA3-384", 48),
    SHA3_512("SHA3-512", 64),
    /** Broken: for what is old, where the policy of the caller has it. */
    MD5("MD5", 16);

    private final String jcaName;
    private final int bytes;

    Hash(String jcaName, int bytes) {
        this.jcaName = jcaName;
        this.bytes = bytes;
    }

    public String jcaName() {
        return jcaName;
    }

    /** The length of its digest. */
    public int bytes() {
        return bytes;
    }
}
