package org.claviger.hsm;

/** The named curves, of SP 800-186 and SEC 2, that keys may be on; whether a module has one it says for itself. */
public enum EcCurve {
    P_192("1.2.840.10045.3.1.1", "secp192r1", 192),
    P_224("1.3.132.0.33", "secp224r1", 224),
    P_256("1.2.840.10045.3.1.7", "secp256r1", 256),
    P_384("1.3.132.0.34", "secp384r1", 384),
    P_521("1.3.132.0.35", "secp521r1", 521),
    SECP256K1("1.3.132.0.10", "secp256k1", 256);

    private final String objectIdentifier;
    private final String jcaName;
    private final int bits;

    EcCurve(String objectIdentifier, String jcaName, int bits) {
        this.objectIdentifier = objectIdentifier;
        this.jcaName = jcaName;
        this.bits = bits;
    }

    public String objectIdentifier() {
        return objectIdentifier;
    }

    public String jcaName() {
        return jcaName;
    }

    public int bits() {
        return bits;
    }

    /** The length of a coordinate, of the private value and of each half of a raw signature. */
    public int fieldBytes() {
        return (bits + 7) / 8;
    }
}
