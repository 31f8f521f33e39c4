package org.claviger.server.custody;

/** What stored material is to the HSM: which kind of key it becomes there. */
public enum KeyKind {
    /** No key: certificates, opaque objects, secret data, key formats that are kept as they came. */
    DATA(1),
    AES(2),
    DES3(3),
    /** Bytes for a MAC or a derivation. */
    GENERIC_SECRET(4),
    RSA_PRIVATE(5),
    RSA_PUBLIC(6),
    EC_PRIVATE(7),
    EC_PUBLIC(8);

    private final int code;

    KeyKind(int code) {
        this.code = code;
    }

    /** The number in stored records; never used twice. */
    int code() {
        return code;
    }

    static KeyKind ofCode(int code) {
        for (KeyKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new CustodyException("A record names key kind " + code + ", which this version does not know");
    }
}
