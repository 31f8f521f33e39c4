package org.claviger.server.custody;

import org.claviger.hsm.KeyKind;

/** What stored material is to the HSM. */
public enum MaterialKind {
    /** Bytes that are sealed as data: whatever is server-resident. What key they are is for who opens them to know. */
    DATA(1),
    AES(2),
    DES3(3),
    /** Bytes for a MAC or a derivation. */
    GENERIC_SECRET(4),
    RSA_PRIVATE(5),
    EC_PRIVATE(6);

    private final int code;

    MaterialKind(int code) {
        this.code = code;
    }

    /** The number in stored records; never used twice. */
    int code() {
        return code;
    }

    /** What it is in the HSM; data is nothing there. */
    KeyKind inHsm() {
        return switch (this) {
            case AES -> KeyKind.AES;
            case DES3 -> KeyKind.DES3;
            case GENERIC_SECRET -> KeyKind.GENERIC_SECRET;
            case RSA_PRIVATE -> KeyKind.RSA_PRIVATE;
            case EC_PRIVATE -> KeyKind.EC_PRIVATE;
            case DATA -> throw new IllegalStateException("sealed data is no key of the HSM");
        };
    }

    /** How a key that the HSM made is kept. */
    static MaterialKind of(KeyKind kind) {
        return switch (kind) {
            case AES -> AES;
            case DES3 -> DES3;
            case GENERIC_SECRET -> GENERIC_SECRET;
            case RSA_PRIVATE -> RSA_PRIVATE;
            case EC_PRIVATE -> EC_PRIVATE;
            case CHACHA20, AES_XTS, RSA_PUBLIC, EC_PUBLIC, ED25519_PRIVATE, ED25519_PUBLIC, DSA_PRIVATE, DSA_PUBLIC ->
                throw new IllegalStateException("keys of kind " + kind + " are kept as data");
        };
    }

    static MaterialKind ofCode(int code) {
        for (MaterialKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new CustodyException("A record names key kind " + code + ", which this version does not know");
    }
}
