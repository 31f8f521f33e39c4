package org.claviger.server.crypto;

import org.claviger.codec.KmipException;
import org.claviger.codec.object.Digest;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.KeyCompressionType;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.EcCurve;
import org.claviger.hsm.Hash;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyPairKind;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.claviger.server.crypto.DerReader.DerException;
import org.claviger.server.custody.Custody;
import org.claviger.server.custody.Material;
import org.claviger.server.custody.MaterialFacts;
import org.claviger.server.policy.Tolerance;
import org.jspecify.annotations.Nullable;

/**
 * Makes keys (Create, Create Key Pair, Re-key), takes what clients register, and gives it back to them. A key is made in
 * the HSM whatever its custody; it stays there when it is not extractable and the HSM can keep a key of its kind.
 */
public final class KeyMaterials {
    private static final int BYTE = 8;

    /** Key wrap (RFC 3394) takes whole halves of a block, and two of them at least. */
    private static final int RESIDENT_BITS_MIN = 128;

    private static final int RESIDENT_BITS_STEP = 64;

    /** Secret data that is made here: as for HMAC keys, at most what a client may ask the generator for at once. */
    private static final int SECRET_DATA_BITS_MAX = 4096;

    private static final int DES3_HSM_BITS = 192;
    private static final int DES_BITS = 64;

    /** A longer one is two keys, for XTS. */
    private static final int AES_BITS_MAX = 256;

    private final SecretAccess access = SecretAccess.grant();
    private final Custody custody;
    private final AlgorithmPolicy policy;

    public KeyMaterials(Custody custody, AlgorithmPolicy policy) {
        this.custody = custody;
        this.policy = policy;
    }

    /**
     * Material for a new object.
     *
     * @param format the Key Format Type of it
     * @param digest of the material; null where nobody has seen it
     */
    public record NewKey(
            Material material,
            KeyFormatType format,
            @Nullable Digest digest) {}

    public record NewKeyPair(NewKey privateKey, NewKey publicKey) {}

    /**
     * What the bytes of a registered key say of themselves.
     *
     * @param curve of an elliptic key, else null
     */
    public record Examined(
            @Nullable CryptographicAlgorithm algorithm,
            int lengthBits,
            @Nullable RecommendedCurve curve) {}

    /** A new symmetric key, or secret data where the facts have no algorithm. */
    public NewKey createSecret(MaterialFacts facts, boolean extractable) {
        CryptographicAlgorithm algorithm = facts.algorithm();
        int bits = facts.lengthBits();
        if (algorithm != null) {
            policy.requireCreatable(algorithm, bits);
        } else if (bits < BYTE || bits > SECRET_DATA_BITS_MAX || bits % BYTE != 0) {
            throw new KmipException(
                    ResultReason.INVALID_ATTRIBUTE_VALUE, "This server makes no secret data of " + bits + " bits.");
        }
        KeyKind kind = secretKind(algorithm, bits);
        int hsmBits = kind == KeyKind.DES3 ? DES3_HSM_BITS : bits;
        try {
            if (!extractable && custody.canReside(kind) && canReside(kind, algorithm, hsmBits)) {
                return new NewKey(custody.createSecretKey(facts.domain(), kind, hsmBits), KeyFormatType.RAW, null);
            }
            // What the HSM does not keep it need not know: any bytes of its generator are such a key.
            try (SecretBytes clear =
                    custody.generateSecretKey(kind.isKept() ? kind : KeyKind.GENERIC_SECRET, hsmBits)) {
                return new NewKey(
                        custody.seal(clear, facts), KeyFormatType.RAW, KeyFormats.digest(clear, KeyFormatType.RAW));
            }
        } catch (HsmException e) {
            throw Failures.of(e);
        }
    }

    /** A new key pair; Cryptographic Length and curve have to agree ({@link #lengthOf}). */
    public NewKeyPair createPair(
            MaterialFacts privateFacts,
            MaterialFacts publicFacts,
            @Nullable RecommendedCurve curve,
            boolean extractable) {
        CryptographicAlgorithm algorithm = privateFacts.algorithm();
        if (algorithm == null) {
            throw new KmipException(ResultReason.INVALID_ATTRIBUTE_VALUE, "The Cryptographic Algorithm is missing.");
        }
        KeyPairKind kind = pairKind(algorithm, privateFacts.lengthBits(), curve);
        policy.requireCreatable(algorithm, privateFacts.lengthBits());
        policy.requireCurve(curve);
        try {
            if (!extractable && custody.canReside(kind.privateKind())) {
                Custody.ResidentPair pair = custody.createKeyPair(privateFacts.domain(), kind);
                KeyFormatType format = KeyFormats.defaultFormat(ObjectType.PRIVATE_KEY, algorithm);
                NewKey privateKey = new NewKey(pair.privateKey(), format, null);
                return new NewKeyPair(privateKey, publicKey(pair.subjectPublicKeyInfo(), publicFacts));
            }
            try (Custody.ReadablePair pair = custody.generateKeyPair(kind)) {
                NewKey privateKey = sealAsDefault(pair.privateKeyInfo(), KeyFormatType.PKCS_8, privateFacts);
                return new NewKeyPair(privateKey, publicKey(pair.subjectPublicKeyInfo(), publicFacts));
            }
        } catch (HsmException e) {
            throw Failures.of(e);
        }
    }

    /** The Cryptographic Length of keys on a curve; 0 for curves that this server does not know. */
    public static int lengthOf(RecommendedCurve curve) {
        Curve known = Curve.find(curve);
        return known == null ? 0 : known.bits();
    }

    /** The curve of a Cryptographic Length, for clients that name none; null where there is no usual one. */
    public static @Nullable RecommendedCurve curveOf(int lengthBits) {
        Curve known = Curve.ofLength(lengthBits);
        return known == null ? null : known.kmip();
    }

    /**
     * Looks at a key that a client registers: it has to be what the client says it is.
     *
     * @param algorithm as claimed, or null
     * @param lengthBits as claimed, or null
     * @throws KmipException Invalid Field, where the bytes are something else
     */
    public Examined examine(
            ObjectType objectType,
            KeyFormatType format,
            SecretBytes clear,
            @Nullable CryptographicAlgorithm algorithm,
            @Nullable Integer lengthBits) {
        return switch (objectType) {
            case PRIVATE_KEY, PUBLIC_KEY -> examinePair(objectType, format, clear, algorithm, lengthBits);
            case SYMMETRIC_KEY -> examineSymmetric(format, clear, algorithm, lengthBits);
            case SECRET_DATA, SPLIT_KEY, PGP_KEY, OPAQUE_OBJECT, CERTIFICATE, CERTIFICATE_REQUEST, TEMPLATE ->
                new Examined(algorithm, lengthBits == null ? clear.length() * BYTE : lengthBits, null);
        };
    }

    /**
     * Material of what a client sent.
     *
     * @param format of keys; null for certificates and opaque objects
     * @param clear stays the caller's to close
     */
    public NewKey register(MaterialFacts facts, @Nullable KeyFormatType format, SecretBytes clear) {
        KeyFormatType kept = format == null ? KeyFormats.defaultFormat(facts.objectType(), facts.algorithm()) : format;
        try {
            Digest digest = KeyFormats.digest(clear, kept, facts.objectType(), facts.algorithm());
            return new NewKey(custody.seal(clear, facts), kept, digest);
        } catch (HsmException e) {
            throw Failures.of(e);
        }
    }

    /**
     * The bytes of an object, for Get: in the format asked for, or as they were registered; the caller closes them. Who
     * may have them was decided before; what never left the HSM is Not Extractable here, too.
     */
    public SecretBytes reveal(CryptoKey key, @Nullable KeyFormatType asked, @Nullable KeyCompressionType compression) {
        if (key.isHsmResident()) {
            throw new KmipException(ResultReason.NOT_EXTRACTABLE, "The key does not leave the HSM.");
        }
        if (compression != null && compression != KeyCompressionType.EC_PUBLIC_KEY_TYPE_UNCOMPRESSED) {
            throw new KmipException(
                    ResultReason.KEY_COMPRESSION_TYPE_NOT_SUPPORTED, "Keys are given as they were registered.");
        }
        try (SecretBytes clear = custody.open(key.material(), key.facts())) {
            KeyFormatType kept = key.format();
            if (asked == null || kept == null || asked == kept) {
                return clear.copy();
            }
            return KeyFormats.convert(
                    clear, kept, asked, key.objectType(), key.facts().algorithm());
        } catch (HsmException e) {
            throw Failures.of(e);
        }
    }

    /** Ends what is held of an object in the HSM: before any change of it is answered. */
    public void forget(String domain, String objectId) {
        custody.forget(domain, objectId);
    }

    /** The keys of a domain have changed in the store. */
    public void refresh(String domain) {
        custody.refresh(domain);
    }

    private NewKey publicKey(Bytes subjectPublicKeyInfo, MaterialFacts facts) {
        try (SecretBytes info = SecretBytes.copyOf(subjectPublicKeyInfo.toArray())) {
            return sealAsDefault(info, KeyFormatType.X_509, facts);
        }
    }

    private NewKey sealAsDefault(SecretBytes clear, KeyFormatType from, MaterialFacts facts) {
        KeyFormatType format = KeyFormats.defaultFormat(facts.objectType(), facts.algorithm());
        try (SecretBytes converted = KeyFormats.convert(clear, from, format, facts.objectType(), facts.algorithm())) {
            return new NewKey(custody.seal(converted, facts), format, KeyFormats.digest(converted, format));
        }
    }

    private Examined examinePair(
            ObjectType objectType,
            KeyFormatType format,
            SecretBytes clear,
            @Nullable CryptographicAlgorithm algorithm,
            @Nullable Integer lengthBits) {
        boolean known = algorithm == null
                || algorithm == CryptographicAlgorithm.RSA
                || algorithm == CryptographicAlgorithm.DSA
                || algorithm == CryptographicAlgorithm.ED25519
                || KeyFormats.isElliptic(algorithm);
        Examined unseen = new Examined(algorithm, lengthBits == null ? clear.length() * BYTE : lengthBits, null);
        if (!known || format == KeyFormatType.PKCS_12) {
            // Kept for whoever can use it.
            return unseen;
        }
        try {
            return examineKnown(objectType, format, clear, algorithm, lengthBits);
        } catch (KmipException e) {
            if (policy.tolerates(Tolerance.MISFORMATTED_KEYS)) {
                return unseen;
            }
            throw e;
        }
    }

    private Examined examineKnown(
            ObjectType objectType,
            KeyFormatType format,
            SecretBytes clear,
            @Nullable CryptographicAlgorithm algorithm,
            @Nullable Integer lengthBits) {
        return clear.read(access, bytes -> {
            if (format == KeyFormatType.PKCS_8 && KeyDer.isEncrypted(bytes)) {
                // Whoever registers a key under a password keeps that to himself (TC-ECC-2 of 1.4).
                return new Examined(algorithm, lengthBits == null ? clear.length() * BYTE : lengthBits, null);
            }
            try (KeyParts parts = KeyFormats.parse(bytes, format, objectType, algorithm)) {
                boolean elliptic = parts.algorithm() == CryptographicAlgorithm.EC;
                boolean sameAlgorithm = algorithm == null
                        || (elliptic ? KeyFormats.isElliptic(algorithm) : algorithm == parts.algorithm());
                if (!sameAlgorithm
                        || parts.objectType() != objectType
                        || (lengthBits != null && lengthBits != parts.lengthBits())) {
                    throw KmipException.invalidField("The key is not of the algorithm or the length that it says.");
                }
                RecommendedCurve curve = elliptic ? parts.curve().kmip() : null;
                policy.requireCurve(curve);
                return new Examined(algorithm == null ? parts.algorithm() : algorithm, parts.lengthBits(), curve);
            } catch (DerException e) {
                throw KmipException.invalidField(
                        "The key is not a valid " + format.label() + " key: " + e.getMessage() + ".");
            }
        });
    }

    private Examined examineSymmetric(
            KeyFormatType format,
            SecretBytes clear,
            @Nullable CryptographicAlgorithm algorithm,
            @Nullable Integer lengthBits) {
        int bits = clear.read(access, bytes -> {
            try (KeyParts parts = KeyFormats.parse(bytes, format, ObjectType.SYMMETRIC_KEY, null)) {
                return parts.get(KeyParts.Part.KEY).length * BYTE;
            } catch (DerException e) {
                throw KmipException.invalidField("The key is not a valid " + format.label() + " key.");
            }
        });
        // The parity bits of DES count for some and not for others.
        boolean des = algorithm == CryptographicAlgorithm.DES3 || algorithm == CryptographicAlgorithm.DES;
        boolean agrees = lengthBits == null || lengthBits == bits || (des && lengthBits == bits / BYTE * (BYTE - 1));
        boolean possible = !des
                || (algorithm == CryptographicAlgorithm.DES
                        ? bits == DES_BITS
                        : bits == DES3_HSM_BITS || bits == 2 * DES_BITS);
        if (!agrees || !possible) {
            throw KmipException.invalidField("The key is not of the length that it says.");
        }
        int otherwise = des ? bits / BYTE * (BYTE - 1) : bits;
        return new Examined(algorithm, lengthBits == null ? otherwise : lengthBits, null);
    }

    /** Whether the module will wrap a key of this length, and use it: for HMAC it wants one as long as the hash. */
    private static boolean canReside(KeyKind kind, @Nullable CryptographicAlgorithm algorithm, int bits) {
        Hash hash = algorithm == null ? null : Hashes.ofHmac(algorithm);
        boolean generic = kind == KeyKind.GENERIC_SECRET;
        int min = generic ? Math.max(Hash.SHA_256.bytes(), hash == null ? 0 : hash.bytes()) * BYTE : RESIDENT_BITS_MIN;
        return bits >= min && bits % RESIDENT_BITS_STEP == 0;
    }

    private static KeyKind secretKind(@Nullable CryptographicAlgorithm algorithm, int bits) {
        return switch (algorithm) {
            case AES -> bits > AES_BITS_MAX ? KeyKind.AES_XTS : KeyKind.AES;
            case DES3 -> KeyKind.DES3;
            case CHA_CHA20, CHA_CHA20_POLY1305 -> KeyKind.CHACHA20;
            case null, default -> KeyKind.GENERIC_SECRET;
        };
    }

    private static KeyPairKind pairKind(
            CryptographicAlgorithm algorithm, int lengthBits, @Nullable RecommendedCurve curve) {
        if (algorithm == CryptographicAlgorithm.RSA) {
            return new KeyPairKind.Rsa(lengthBits);
        }
        if (algorithm == CryptographicAlgorithm.ED25519) {
            return new KeyPairKind.Ed25519();
        }
        Curve known = curve == null ? Curve.ofLength(lengthBits) : Curve.find(curve);
        EcCurve inHsm = known == null
                ? null
                : switch (known) {
                    case P_192 -> EcCurve.P_192;
                    case P_224 -> EcCurve.P_224;
                    case P_256 -> EcCurve.P_256;
                    case P_384 -> EcCurve.P_384;
                    case P_521 -> EcCurve.P_521;
                    case SECP256K1 -> EcCurve.SECP256K1;
                    // No module to try it with.
                    case CURVE25519 -> null;
                };
        if (!KeyFormats.isElliptic(algorithm) || known == null || inHsm == null || known.bits() != lengthBits) {
            throw new KmipException(
                    ResultReason.INVALID_ATTRIBUTE_VALUE,
                    "This server makes no " + algorithm.label() + " key pairs of that curve and length.");
        }
        return new KeyPairKind.Ec(inHsm);
    }
}
