package org.claviger.server.crypto;

import java.util.Arrays;
import java.util.Set;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.Digest;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.KeyKind;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.claviger.server.crypto.DerReader.DerException;
import org.claviger.server.crypto.KeyParts.Part;
import org.jspecify.annotations.Nullable;

/**
 * Key formats (2.1 section 11.29) and the ways between them. The bytes of a transparent format are the TTLV encoding of
 * its Key Material structure; those of any other are the Byte String.
 */
public final class KeyFormats {
    private static final SecretAccess ACCESS = SecretAccess.grant();

    private static final int ED25519_BYTES = 32;
    private static final int HMAC_BLOCK_BYTES = 64;
    private static final int DES_BYTES = 8;
    private static final int DES3_BYTES = 3 * DES_BYTES;

    private static final Set<CryptographicAlgorithm> EC_ALGORITHMS =
            Set.of(CryptographicAlgorithm.EC, CryptographicAlgorithm.ECDSA, CryptographicAlgorithm.ECDH);

    private KeyFormats() {}

    /** Whether the key material is a structure and no Byte String. */
    public static boolean isTransparent(KeyFormatType format) {
        return TransparentKey.isTransparent(format);
    }

    /** The format in which a client gets an object that it asks for without naming one (2.1 section 4.27). */
    public static KeyFormatType defaultFormat(ObjectType objectType, @Nullable CryptographicAlgorithm algorithm) {
        return switch (objectType) {
            case SYMMETRIC_KEY, SECRET_DATA, SPLIT_KEY, PGP_KEY, TEMPLATE -> KeyFormatType.RAW;
            case OPAQUE_OBJECT -> KeyFormatType.OPAQUE;
            case CERTIFICATE -> KeyFormatType.X_509;
            case CERTIFICATE_REQUEST -> KeyFormatType.PKCS_10;
            case PRIVATE_KEY, PUBLIC_KEY -> asymmetricDefault(objectType, algorithm);
        };
    }

    /**
     * The same key in another format; the caller closes it.
     *
     * @throws KmipException Key Format Type Not Supported, where there is no way from one to the other
     */
    public static SecretBytes convert(
            SecretBytes bytes,
            KeyFormatType from,
            KeyFormatType to,
            ObjectType objectType,
            @Nullable CryptographicAlgorithm algorithm) {
        if (from == to) {
            return bytes.copy();
        }
        return bytes.read(ACCESS, array -> {
            try (KeyParts parts = parse(array, from, objectType, algorithm);
                    Scratch scratch = new Scratch()) {
                return SecretBytes.copyOf(write(parts, to, scratch));
            } catch (DerException e) {
                throw notSupported(from, to);
            }
        });
    }

    /** The attribute Digest of what a client sent: of the bytes that came, or of the default format of a structure. */
    // Deviation: 2.1 section 4.21 wants a digest of the default format, too; TC-PKCS12-2 of 1.4 prints the own one
    // alone.
    static Digest digest(
            SecretBytes bytes,
            KeyFormatType format,
            ObjectType objectType,
            @Nullable CryptographicAlgorithm algorithm) {
        if (!TransparentKey.isTransparent(format)) {
            return digest(bytes, format);
        }
        KeyFormatType defaultFormat = defaultFormat(objectType, algorithm);
        try (SecretBytes converted = convert(bytes, format, defaultFormat, objectType, algorithm)) {
            return digest(converted, defaultFormat);
        } catch (KmipException e) {
            // A key that only its own format can hold.
            return digest(bytes, format);
        }
    }

    static Digest digest(SecretBytes bytes, KeyFormatType format) {
        return new Digest(HashingAlgorithm.SHA_256, sha256(bytes), format);
    }

    private static Bytes sha256(SecretBytes bytes) {
        return bytes.read(ACCESS, array -> Bytes.owning(Hashes.digestOfSecret(HashingAlgorithm.SHA_256, array)));
    }

    /** What the HSM imports: the value of a secret key, PKCS#8 of a private one, SubjectPublicKeyInfo of a public one. */
    static SecretBytes hsmForm(SecretBytes bytes, CryptoKey key, KeyKind kind) {
        KeyFormatType to =
                kind.isPrivate() ? KeyFormatType.PKCS_8 : kind.isPublic() ? KeyFormatType.X_509 : KeyFormatType.RAW;
        try {
            SecretBytes form = convert(
                    bytes, key.keyFormat(), to, key.objectType(), key.facts().algorithm());
            boolean ofHmac =
                    kind == KeyKind.GENERIC_SECRET && key.facts().algorithm() != CryptographicAlgorithm.POLY1305;
            if (kind == KeyKind.DES3 && form.length() < DES3_BYTES) {
                return tripled(form);
            }
            return ofHmac ? lengthened(form) : form;
        } catch (KmipException e) {
            throw new KmipException(
                    ResultReason.CRYPTOGRAPHIC_FAILURE, "The key cannot be used: its value is not a valid key.");
        }
    }

    /**
     * An HMAC key of at least 64 bytes. SoftHSM refuses keys shorter than the hash; HMAC fills a key up with zeros to the
     * block of the hash, 64 bytes or more (RFC 2104 section 2), so the longer key is the same key.
     */
    private static SecretBytes lengthened(SecretBytes key) {
        if (key.length() >= HMAC_BLOCK_BYTES) {
            return key;
        }
        try (key) {
            SecretBytes longer = SecretBytes.allocate(HMAC_BLOCK_BYTES);
            longer.segment(ACCESS).asSlice(0, key.length()).copyFrom(key.segment(ACCESS));
            return longer;
        }
    }

    /**
     * Three keys of DES of fewer: of two the first comes again, which is two-key 3DES, and of one it comes three times,
     * which is DES (SP 800-67 section 3.1, keying options 2 and 3).
     */
    private static SecretBytes tripled(SecretBytes keys) {
        try (keys) {
            SecretBytes three = SecretBytes.allocate(DES3_BYTES);
            for (int from = 0; from < DES3_BYTES; from += DES_BYTES) {
                three.segment(ACCESS)
                        .asSlice(from, DES_BYTES)
                        .copyFrom(keys.segment(ACCESS).asSlice(from % keys.length(), DES_BYTES));
            }
            return three;
        }
    }

    /** A key taken apart; closed by the caller. */
    static KeyParts parse(
            byte[] bytes, KeyFormatType format, ObjectType objectType, @Nullable CryptographicAlgorithm algorithm) {
        if (TransparentKey.isTransparent(format)) {
            return TransparentKey.read(bytes, format);
        }
        boolean isPrivate = objectType == ObjectType.PRIVATE_KEY;
        return switch (format) {
            case RAW, OPAQUE -> raw(bytes, objectType, algorithm);
            case PKCS_1 -> isPrivate ? KeyDer.readPkcs1Private(bytes) : KeyDer.readPkcs1Public(bytes);
            case PKCS_8 -> KeyDer.readPkcs8(bytes);
            case X_509 -> KeyDer.readPublicKeyInfo(bytes);
            case EC_PRIVATE_KEY -> KeyDer.readEcPrivate(bytes, null);
            default -> throw new DerException("a format that is not taken apart");
        };
    }

    private static byte[] write(KeyParts parts, KeyFormatType format, Scratch scratch) {
        if (TransparentKey.isTransparent(format)) {
            return TransparentKey.write(parts, format, scratch);
        }
        boolean isPrivate = parts.isPrivate();
        boolean isPublic = parts.objectType() == ObjectType.PUBLIC_KEY;
        if (format == KeyFormatType.RAW && !isPrivate && !isPublic) {
            return parts.get(Part.KEY);
        }
        if (format == KeyFormatType.RAW && parts.algorithm() == CryptographicAlgorithm.ED25519) {
            return parts.get(isPrivate ? Part.D : Part.Q_STRING);
        }
        if (format == KeyFormatType.PKCS_1 && parts.algorithm() == CryptographicAlgorithm.RSA) {
            return KeyDer.writePkcs1(parts, scratch);
        }
        if (format == KeyFormatType.PKCS_8 && isPrivate) {
            return KeyDer.writePkcs8(parts, scratch);
        }
        if (format == KeyFormatType.X_509 && isPublic) {
            return KeyDer.writePublicKeyInfo(parts, scratch);
        }
        if (format == KeyFormatType.EC_PRIVATE_KEY && isPrivate && parts.algorithm() == CryptographicAlgorithm.EC) {
            return KeyDer.writeEcPrivate(parts, scratch);
        }
        throw new DerException("a format of another kind of key");
    }

    /**
     * Raw is a symmetric key, and for other objects bytes without structure. PyKMIP and others register public and
     * private keys as Raw, too: what they are in DER shows.
     */
    private static KeyParts raw(byte[] bytes, ObjectType objectType, @Nullable CryptographicAlgorithm algorithm) {
        boolean isPair = objectType == ObjectType.PRIVATE_KEY || objectType == ObjectType.PUBLIC_KEY;
        if (isPair && algorithm == CryptographicAlgorithm.ED25519 && bytes.length == ED25519_BYTES) {
            return KeyDer.ed25519(bytes.clone(), objectType);
        }
        return switch (objectType) {
            case PRIVATE_KEY -> KeyDer.readPkcs8(bytes);
            case PUBLIC_KEY -> KeyDer.readPublicKeyInfo(bytes);
            default ->
                new KeyParts(algorithm == null ? CryptographicAlgorithm.AES : algorithm, ObjectType.SYMMETRIC_KEY, null)
                        .put(Part.KEY, Arrays.copyOf(bytes, bytes.length));
        };
    }

    static boolean isElliptic(@Nullable CryptographicAlgorithm algorithm) {
        return algorithm != null && EC_ALGORITHMS.contains(algorithm);
    }

    private static KeyFormatType asymmetricDefault(ObjectType objectType, @Nullable CryptographicAlgorithm algorithm) {
        boolean isPrivate = objectType == ObjectType.PRIVATE_KEY;
        if (isElliptic(algorithm)) {
            return isPrivate ? KeyFormatType.TRANSPARENT_EC_PRIVATE_KEY : KeyFormatType.TRANSPARENT_EC_PUBLIC_KEY;
        }
        if (algorithm == CryptographicAlgorithm.DSA) {
            return isPrivate ? KeyFormatType.TRANSPARENT_DSA_PRIVATE_KEY : KeyFormatType.TRANSPARENT_DSA_PUBLIC_KEY;
        }
        if (algorithm == CryptographicAlgorithm.ED25519) {
            // The text names no default for it.
            return isPrivate ? KeyFormatType.PKCS_8 : KeyFormatType.X_509;
        }
        return KeyFormatType.PKCS_1;
    }

    private static KmipException notSupported(KeyFormatType from, KeyFormatType to) {
        return new KmipException(
                ResultReason.KEY_FORMAT_TYPE_NOT_SUPPORTED,
                "The key is kept as " + from.label() + " and cannot be given as " + to.label() + ".");
    }
}
