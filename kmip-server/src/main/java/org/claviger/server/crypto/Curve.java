package org.claviger.server.crypto;

import java.util.Arrays;
import java.util.HexFormat;
import org.claviger.codec.type.RecommendedCurve;
import org.jspecify.annotations.Nullable;

/** The elliptic curves that keys may be on: their names in KMIP, their object identifiers, their sizes. */
enum Curve {
    P_192(RecommendedCurve.P_192, "2a8648ce3d030101", 192),
    P_224(RecommendedCurve.P_224, "2b81040021", 224),
    P_256(RecommendedCurve.P_256, "2a8648ce3d030107", 256),
    P_384(RecommendedCurve.P_384, "2b81040022", 384),
    P_521(RecommendedCurve.P_521, "2b81040023", 521),
    SECP256K1(RecommendedCurve.SECP256_K1, "2b8104000a", 256),
    /** For X25519 (RFC 7748): its points are one coordinate, its keys are written as RFC 8410 has them. */
    CURVE25519(RecommendedCurve.CURVE25519, "2b656e", 256);

    private final RecommendedCurve kmip;
    private final byte[] objectIdentifier;
    private final int bits;

    Curve(RecommendedCurve kmip, String objectIdentifierHex, int bits) {
        this.kmip = kmip;
        this.objectIdentifier = HexFormat.of().parseHex(objectIdentifierHex);
        this.bits = bits;
    }

    RecommendedCurve kmip() {
        return kmip;
    }

    int bits() {
        return bits;
    }

    /** Bytes of a coordinate and of the private number. */
    int fieldBytes() {
        return (bits + 7) / 8;
    }

    /** Whether keys are the bytes of RFC 7748, and no numbers and points of X9.62. */
    boolean isMontgomery() {
        return this == CURVE25519;
    }

    /** Whether the bytes are as long as X9.62 writes a point, whole or compressed; not whether it is on the curve. */
    boolean hasPointOf(byte[] bytes) {
        if (isMontgomery()) {
            return bytes.length == fieldBytes();
        }
        if (bytes.length == 0) {
            return false;
        }
        return switch (bytes[0]) {
            case 2, 3 -> bytes.length == 1 + fieldBytes();
            case 4, 6, 7 -> bytes.length == 1 + 2 * fieldBytes();
            default -> false;
        };
    }

    /** The OBJECT IDENTIFIER with tag and length: the namedCurve of RFC 5480, and PKCS#11's CKA_EC_PARAMS. */
    byte[] parameters() {
        byte[] parameters = new byte[2 + objectIdentifier.length];
        parameters[0] = DerReader.OBJECT_IDENTIFIER;
        parameters[1] = (byte) objectIdentifier.length;
        System.arraycopy(objectIdentifier, 0, parameters, 2, objectIdentifier.length);
        return parameters;
    }

    static @Nullable Curve find(RecommendedCurve curve) {
        for (Curve candidate : values()) {
            if (candidate.kmip == curve) {
                return candidate;
            }
        }
        return null;
    }

    /** The curve of a Cryptographic Length, where a client names no curve. */
    static @Nullable Curve ofLength(int bits) {
        return switch (bits) {
            case 192 -> P_192;
            case 224 -> P_224;
            case 256 -> P_256;
            case 384 -> P_384;
            case 521 -> P_521;
            default -> null;
        };
    }

    /** The curve of a namedCurve, which only those of X9.62 have. */
    static @Nullable Curve findByParameters(byte[] parameters) {
        for (Curve candidate : values()) {
            if (!candidate.isMontgomery() && Arrays.equals(candidate.parameters(), parameters)) {
                return candidate;
            }
        }
        return null;
    }
}
