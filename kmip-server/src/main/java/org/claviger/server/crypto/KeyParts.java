package org.claviger.server.crypto;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.jspecify.annotations.Nullable;

/**
 * A key taken apart, between two formats: each number as its unsigned magnitude. Zeroed when closed; arrays, because
 * nobody can zero a BigInteger.
 */
final class KeyParts implements AutoCloseable {
    /** The parts by the names of the transparent structures (2.1 section 3.2). */
    enum Part {
        KEY,
        MODULUS,
        PRIVATE_EXPONENT,
        PUBLIC_EXPONENT,
        P,
        Q,
        PRIME_EXPONENT_P,
        PRIME_EXPONENT_Q,
        CRT_COEFFICIENT,
        G,
        J,
        X,
        Y,
        D,
        /** A point as X9.62 writes it. */
        Q_STRING
    }

    private static final int ED25519_BITS = 256;

    private final CryptographicAlgorithm algorithm;
    private final ObjectType objectType;
    private final @Nullable Curve curve;
    private final Map<Part, byte[]> parts = new EnumMap<>(Part.class);

    KeyParts(CryptographicAlgorithm algorithm, ObjectType objectType, @Nullable Curve curve) {
        this.algorithm = algorithm;
        this.objectType = objectType;
        this.curve = curve;
    }

    /** RSA, EC, Ed25519, DSA or DH for asymmetric keys. */
    CryptographicAlgorithm algorithm() {
        return algorithm;
    }

    ObjectType objectType() {
        return objectType;
    }

    boolean isPrivate() {
        return objectType == ObjectType.PRIVATE_KEY;
    }

    Curve curve() {
        if (curve == null) {
            throw new IllegalStateException("a key without a curve is asked for it");
        }
        return curve;
    }

    /** Takes the array over: it is zeroed with these parts. */
    KeyParts put(Part part, byte[] magnitude) {
        if (part == Part.Q_STRING && curve != null && !curve.hasPointOf(magnitude)) {
            throw new DerReader.DerException("a point that is not of the curve's size");
        }
        parts.put(part, magnitude);
        return this;
    }

    boolean has(Part part) {
        return parts.containsKey(part);
    }

    /** The part itself, not a copy. */
    byte[] get(Part part) {
        byte[] magnitude = parts.get(part);
        if (magnitude == null) {
            throw new DerReader.DerException("the key lacks " + part);
        }
        return magnitude;
    }

    /** Cryptographic Length: the bits of the key, the modulus, the field or the prime. */
    int lengthBits() {
        if (curve != null) {
            return curve.bits();
        }
        return switch (algorithm) {
            case RSA -> bits(get(Part.MODULUS));
            case DSA, DH -> bits(get(Part.P));
            case ED25519 -> ED25519_BITS;
            default -> get(Part.KEY).length * 8;
        };
    }

    private static int bits(byte[] magnitude) {
        int from = 0;
        while (from < magnitude.length && magnitude[from] == 0) {
            from++;
        }
        return from == magnitude.length
                ? 0
                : (magnitude.length - from) * 8 - Integer.numberOfLeadingZeros(magnitude[from] & 0xFF) + 24;
    }

    @Override
    public void close() {
        for (byte[] magnitude : parts.values()) {
            Arrays.fill(magnitude, (byte) 0);
        }
    }
}
