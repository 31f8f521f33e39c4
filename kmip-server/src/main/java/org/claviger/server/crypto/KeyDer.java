package org.claviger.server.crypto;

import static org.claviger.server.crypto.DerReader.CONTEXT_0;
import static org.claviger.server.crypto.DerReader.CONTEXT_1;
import static org.claviger.server.crypto.DerReader.OBJECT_IDENTIFIER;
import static org.claviger.server.crypto.DerReader.OCTET_STRING;
import static org.claviger.server.crypto.DerReader.SEQUENCE;

import java.util.Arrays;
import java.util.HexFormat;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.claviger.server.crypto.DerReader.DerException;
import org.claviger.server.crypto.KeyParts.Part;
import org.jspecify.annotations.Nullable;

/**
 * Keys in DER: PKCS#1 (RFC 8017 A.1), PKCS#8 (RFC 5958), SEC 1 (RFC 5915), SubjectPublicKeyInfo (RFC 5280, with the
 * algorithms of RFC 3279, RFC 5480 and RFC 8410).
 */
final class KeyDer {
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d010101");
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final byte[] ED25519 = HexFormat.of().parseHex("06032b6570");
    private static final int ED25519_BYTES = 32;
    private static final byte[] DSA = HexFormat.of().parseHex("06072a8648ce380401");
    private static final Part[] PKCS1_PARTS = {
        Part.MODULUS,
        Part.PUBLIC_EXPONENT,
        Part.PRIVATE_EXPONENT,
        Part.P,
        Part.Q,
        Part.PRIME_EXPONENT_P,
        Part.PRIME_EXPONENT_Q,
        Part.CRT_COEFFICIENT
    };

    private KeyDer() {}

    static KeyParts readPkcs1Private(byte[] der) {
        KeyParts parts = new KeyParts(CryptographicAlgorithm.RSA, ObjectType.PRIVATE_KEY, null);
        return closedUnlessRead(parts, () -> {
            DerReader sequence = only(der);
            requireVersion(sequence, 0);
            for (Part part : PKCS1_PARTS) {
                parts.put(part, sequence.unsigned());
            }
            sequence.requireEnd();
        });
    }

    static KeyParts readPkcs1Public(byte[] der) {
        KeyParts parts = new KeyParts(CryptographicAlgorithm.RSA, ObjectType.PUBLIC_KEY, null);
        return closedUnlessRead(parts, () -> {
            DerReader sequence = only(der);
            parts.put(Part.MODULUS, sequence.unsigned()).put(Part.PUBLIC_EXPONENT, sequence.unsigned());
            sequence.requireEnd();
        });
    }

    /** SEC 1: the curve may stand in the structure or, inside PKCS#8, beside it. */
    static KeyParts readEcPrivate(byte[] der, @Nullable Curve outerCurve) {
        DerReader sequence = only(der);
        requireVersion(sequence, 1);
        byte[] number = sequence.enter(OCTET_STRING).rest();
        Curve curve = outerCurve;
        byte[] point = null;
        if (sequence.nextIs(CONTEXT_0)) {
            curve = curveOf(sequence.enter(CONTEXT_0));
        }
        if (sequence.nextIs(CONTEXT_1)) {
            point = sequence.enter(CONTEXT_1).bitString();
        }
        if (curve == null || number.length == 0 || number.length > curve.fieldBytes()) {
            Arrays.fill(number, (byte) 0);
            throw new DerException("an EC key without a curve, or not of its size");
        }
        KeyParts parts = new KeyParts(CryptographicAlgorithm.EC, ObjectType.PRIVATE_KEY, curve).put(Part.D, number);
        if (point != null) {
            parts.put(Part.Q_STRING, point);
        }
        return parts;
    }

    static KeyParts readPkcs8(byte[] der) {
        DerReader sequence = only(der);
        int version = sequence.smallInteger();
        if (version != 0 && version != 1) {
            throw new DerException("a private key of another version");
        }
        DerReader algorithm = sequence.enter(SEQUENCE);
        byte[] identifier = algorithm.element();
        byte[] content = sequence.enter(OCTET_STRING).rest();
        try {
            if (Arrays.equals(identifier, RSA)) {
                return readPkcs1Private(content);
            }
            if (Arrays.equals(identifier, EC)) {
                return readEcPrivate(content, curveOf(algorithm));
            }
            if (Arrays.equals(identifier, DSA)) {
                KeyParts parts = readDsaParameters(algorithm, ObjectType.PRIVATE_KEY);
                return closedUnlessRead(
                        parts, () -> parts.put(Part.X, DerReader.of(content).unsigned()));
            }
            if (Arrays.equals(identifier, ED25519)) {
                return ed25519(DerReader.of(content).enter(OCTET_STRING).rest(), ObjectType.PRIVATE_KEY);
            }
            if (Arrays.equals(identifier, Curve.CURVE25519.parameters())) {
                return x25519(DerReader.of(content).enter(OCTET_STRING).rest(), ObjectType.PRIVATE_KEY);
            }
            throw new DerException("a private key of an unknown algorithm");
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    static KeyParts readPublicKeyInfo(byte[] der) {
        DerReader sequence = only(der);
        DerReader algorithm = sequence.enter(SEQUENCE);
        byte[] identifier = algorithm.element();
        byte[] content = sequence.bitString();
        sequence.requireEnd();
        if (Arrays.equals(identifier, RSA)) {
            return readPkcs1Public(content);
        }
        if (Arrays.equals(identifier, EC)) {
            return new KeyParts(CryptographicAlgorithm.EC, ObjectType.PUBLIC_KEY, curveOf(algorithm))
                    .put(Part.Q_STRING, content);
        }
        if (Arrays.equals(identifier, DSA)) {
            return readDsaParameters(algorithm, ObjectType.PUBLIC_KEY)
                    .put(Part.Y, DerReader.of(content).unsigned());
        }
        if (Arrays.equals(identifier, ED25519)) {
            return ed25519(content, ObjectType.PUBLIC_KEY);
        }
        if (Arrays.equals(identifier, Curve.CURVE25519.parameters())) {
            return x25519(content, ObjectType.PUBLIC_KEY);
        }
        throw new DerException("a public key of an unknown algorithm");
    }

    /** The 32 bytes of either half (RFC 8032 section 5.1.5), which are taken over. */
    static KeyParts ed25519(byte[] bytes, ObjectType objectType) {
        if (bytes.length != ED25519_BYTES) {
            Arrays.fill(bytes, (byte) 0);
            throw new DerException("a key of Ed25519 that is not of 32 bytes");
        }
        return new KeyParts(CryptographicAlgorithm.ED25519, objectType, null)
                .put(objectType == ObjectType.PRIVATE_KEY ? Part.D : Part.Q_STRING, bytes);
    }

    /** The 32 bytes of either half (RFC 7748 section 6.1), which are taken over. */
    private static KeyParts x25519(byte[] bytes, ObjectType objectType) {
        if (bytes.length != Curve.CURVE25519.fieldBytes()) {
            Arrays.fill(bytes, (byte) 0);
            throw new DerException("a key of X25519 that is not of 32 bytes");
        }
        return new KeyParts(CryptographicAlgorithm.EC, objectType, Curve.CURVE25519)
                .put(objectType == ObjectType.PRIVATE_KEY ? Part.D : Part.Q_STRING, bytes);
    }

    static byte[] writePkcs1(KeyParts parts, Scratch scratch) {
        DerWriter writer = new DerWriter(scratch);
        if (!parts.isPrivate()) {
            return writer.sequence(
                    writer.unsigned(parts.get(Part.MODULUS)), writer.unsigned(parts.get(Part.PUBLIC_EXPONENT)));
        }
        byte[][] integers = new byte[1 + PKCS1_PARTS.length][];
        integers[0] = writer.smallInteger(0);
        for (int i = 0; i < PKCS1_PARTS.length; i++) {
            integers[1 + i] = writer.unsigned(parts.get(PKCS1_PARTS[i]));
        }
        return writer.sequence(integers);
    }

    static byte[] writeEcPrivate(KeyParts parts, Scratch scratch) {
        if (parts.curve().isMontgomery()) {
            throw new DerException("a curve that SEC 1 has not");
        }
        return ecPrivate(parts, new DerWriter(scratch), scratch, true);
    }

    static byte[] writePkcs8(KeyParts parts, Scratch scratch) {
        DerWriter writer = new DerWriter(scratch);
        byte[] content = switch (parts.algorithm()) {
            case RSA -> writePkcs1(parts, scratch);
            case EC ->
                parts.curve().isMontgomery()
                        ? writer.octetString(parts.get(Part.D))
                        : ecPrivate(parts, writer, scratch, false);
            case DSA -> writer.unsigned(parts.get(Part.X));
            case ED25519 -> writer.octetString(parts.get(Part.D));
            default -> throw new DerException("no private key for PKCS#8");
        };
        return writer.sequence(writer.smallInteger(0), algorithm(parts, writer), writer.octetString(content));
    }

    static byte[] writePublicKeyInfo(KeyParts parts, Scratch scratch) {
        DerWriter writer = new DerWriter(scratch);
        byte[] content = switch (parts.algorithm()) {
            case RSA -> writePkcs1(parts, scratch);
            case EC -> parts.get(Part.Q_STRING);
            case DSA -> writer.unsigned(parts.get(Part.Y));
            case ED25519 -> parts.get(Part.Q_STRING);
            default -> throw new DerException("no public key for X.509");
        };
        return writer.sequence(algorithm(parts, writer), writer.bitString(content));
    }

    /** Whether this is an EncryptedPrivateKeyInfo (RFC 5958 section 3): an algorithm and a string of bytes. */
    static boolean isEncrypted(byte[] bytes) {
        try {
            DerReader info = only(bytes);
            info.enter(SEQUENCE);
            info.enter(OCTET_STRING);
            return true;
        } catch (DerException e) {
            return false;
        }
    }

    private static byte[] ecPrivate(KeyParts parts, DerWriter writer, Scratch scratch, boolean withCurve) {
        // SEC 1 wants the number in the full size of the field, with leading zeros.
        byte[] number = parts.get(Part.D);
        byte[] full = scratch.allocate(parts.curve().fieldBytes());
        int from = Math.max(0, number.length - full.length);
        System.arraycopy(number, from, full, full.length - (number.length - from), number.length - from);
        byte[] none = new byte[0];
        byte[] curve = withCurve ? writer.element(CONTEXT_0, parts.curve().parameters()) : none;
        byte[] point =
                parts.has(Part.Q_STRING) ? writer.element(CONTEXT_1, writer.bitString(parts.get(Part.Q_STRING))) : none;
        return writer.sequence(writer.smallInteger(1), writer.octetString(full), curve, point);
    }

    private static byte[] algorithm(KeyParts parts, DerWriter writer) {
        return switch (parts.algorithm()) {
            case RSA -> writer.sequence(RSA, writer.nothing());
            case EC ->
                parts.curve().isMontgomery()
                        ? writer.sequence(parts.curve().parameters())
                        : writer.sequence(EC, parts.curve().parameters());
            case ED25519 -> writer.sequence(ED25519);
            case DSA ->
                writer.sequence(
                        DSA,
                        writer.sequence(
                                writer.unsigned(parts.get(Part.P)),
                                writer.unsigned(parts.get(Part.Q)),
                                writer.unsigned(parts.get(Part.G))));
            default -> throw new DerException("no identifier for the algorithm");
        };
    }

    private static KeyParts readDsaParameters(DerReader algorithm, ObjectType objectType) {
        DerReader parameters = algorithm.enter(SEQUENCE);
        return new KeyParts(CryptographicAlgorithm.DSA, objectType, null)
                .put(Part.P, parameters.unsigned())
                .put(Part.Q, parameters.unsigned())
                .put(Part.G, parameters.unsigned());
    }

    private static Curve curveOf(DerReader holder) {
        if (!holder.nextIs(OBJECT_IDENTIFIER)) {
            throw new DerException("a curve that is not named");
        }
        Curve curve = Curve.findByParameters(holder.element());
        if (curve == null) {
            throw new DerException("an unknown curve");
        }
        return curve;
    }

    private static DerReader only(byte[] der) {
        DerReader outer = DerReader.of(der);
        DerReader sequence = outer.enter(SEQUENCE);
        outer.requireEnd();
        return sequence;
    }

    private static void requireVersion(DerReader sequence, int version) {
        if (sequence.smallInteger() != version) {
            throw new DerException("a key of another version");
        }
    }

    private static KeyParts closedUnlessRead(KeyParts parts, Runnable reading) {
        boolean read = false;
        try {
            reading.run();
            read = true;
            return parts;
        } finally {
            if (!read) {
                parts.close();
            }
        }
    }
}
