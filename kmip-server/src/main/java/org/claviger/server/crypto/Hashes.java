package org.claviger.server.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.claviger.codec.KmipException;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.Hash;
import org.jspecify.annotations.Nullable;

/** The hash functions by their names in KMIP, in the HSM and in the JCA. */
final class Hashes {
    /** That of SHA3-224. */
    private static final int BLOCK_BYTES_MAX = 144;

    private Hashes() {}

    /** Of keys in the HSM. */
    static Hash inHsm(HashingAlgorithm hash) {
        return switch (hash) {
            case MD5 -> Hash.MD5;
            case SHA_1 -> Hash.SHA_1;
            case SHA_224 -> Hash.SHA_224;
            case SHA_256 -> Hash.SHA_256;
            case SHA_384 -> Hash.SHA_384;
            case SHA_512 -> Hash.SHA_512;
            case SHA_512_224 -> Hash.SHA_512_224;
            case SHA_512_256 -> Hash.SHA_512_256;
            case SHA3_224 -> Hash.SHA3_224;
            case SHA3_256 -> Hash.SHA3_256;
            case SHA3_384 -> Hash.SHA3_384;
            case SHA3_512 -> Hash.SHA3_512;
            case MD2, MD4, RIPEMD_160, TIGER, WHIRLPOOL -> throw unsupported(hash);
        };
    }

    /** The hash of an HMAC; null where the algorithm is no HMAC. */
    static @Nullable Hash ofHmac(CryptographicAlgorithm algorithm) {
        return switch (algorithm) {
            case HMAC_MD5 -> Hash.MD5;
            case HMAC_SHA1 -> Hash.SHA_1;
            case HMAC_SHA224 -> Hash.SHA_224;
            case HMAC_SHA256 -> Hash.SHA_256;
            case HMAC_SHA384 -> Hash.SHA_384;
            case HMAC_SHA512 -> Hash.SHA_512;
            case HMAC_SHA3_224 -> Hash.SHA3_224;
            case HMAC_SHA3_256 -> Hash.SHA3_256;
            case HMAC_SHA3_384 -> Hash.SHA3_384;
            case HMAC_SHA3_512 -> Hash.SHA3_512;
            default -> null;
        };
    }

    /** The digest of data, which takes no key and so no HSM. */
    static MessageDigest digest(HashingAlgorithm hash) {
        String name = inHsm(hash).jcaName();
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the Java platform has no " + name, e);
        }
    }

    /** The digest of secret bytes: the JCA would keep the last block of them on the heap, so zeros take its place. */
    static byte[] digestOfSecret(HashingAlgorithm hash, byte[] secret) {
        MessageDigest digest = digest(hash);
        byte[] made = digest.digest(secret);
        // One by one, because whole blocks would be digested where they lie and leave its buffer as it is.
        for (int i = 0; i < BLOCK_BYTES_MAX; i++) {
            digest.update((byte) 0);
        }
        digest.reset();
        return made;
    }

    private static KmipException unsupported(HashingAlgorithm hash) {
        return new KmipException(
                ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                "This server does not do that with " + hash.label() + ".");
    }
}
