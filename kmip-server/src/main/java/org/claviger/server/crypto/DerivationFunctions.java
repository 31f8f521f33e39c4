package org.claviger.server.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.Mac;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.BlowfishEngine;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.generators.KDFCounterBytesGenerator;
import org.bouncycastle.crypto.generators.KDFDoublePipelineIterationBytesGenerator;
import org.bouncycastle.crypto.generators.KDFFeedbackBytesGenerator;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.modes.CBCModeCipher;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KDFCounterParameters;
import org.bouncycastle.crypto.params.KDFDoublePipelineIterationParameters;
import org.bouncycastle.crypto.params.KDFFeedbackParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.crypto.util.DigestFactory;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.DerivationParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DerivationMethod;
import org.claviger.codec.type.HashingAlgorithm;
import org.jspecify.annotations.Nullable;

/** The functions by which keys are derived, of bytes that were opened before; what they return is the caller's to zero. */
final class DerivationFunctions {
    private static final int BLOWFISH_BLOCK = 8;
    private static final int COUNTER_BITS = 32;
    private static final int HKDF_BLOCKS_MAX = 255;
    private static final int AWS_PARTS = 3;
    private static final byte[] AWS_PREFIX = "AWS4".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AWS_END = "aws4_request".getBytes(StandardCharsets.US_ASCII);

    private DerivationFunctions() {}

    /**
     * NIST SP 800-108: with a counter of 32 bits before the fixed input, which is the Derivation Data as the client gives
     * them, for the text says that they are Label, zero byte and Context; no length is added to them.
     */
    static byte[] sp800x108(
            DerivationMethod method,
            CryptoKey key,
            byte[] secret,
            DerivationParameters parameters,
            byte[] fixed,
            int length) {
        Mac prf = prf(key, parameters);
        byte[] output = new byte[length];
        Bytes given = parameters.initializationVector();
        byte[] iv = given == null ? new byte[0] : given.toArray();
        switch (method) {
            case NIST800_108_F -> {
                KDFFeedbackBytesGenerator generator = new KDFFeedbackBytesGenerator(prf);
                generator.init(KDFFeedbackParameters.createWithCounter(secret, iv, fixed, COUNTER_BITS));
                generator.generateBytes(output, 0, length);
            }
            case NIST800_108_DPI -> {
                KDFDoublePipelineIterationBytesGenerator generator = new KDFDoublePipelineIterationBytesGenerator(prf);
                generator.init(KDFDoublePipelineIterationParameters.createWithCounter(secret, fixed, COUNTER_BITS));
                generator.generateBytes(output, 0, length);
            }
            default -> {
                KDFCounterBytesGenerator generator = new KDFCounterBytesGenerator(prf);
                generator.init(new KDFCounterParameters(secret, fixed, COUNTER_BITS));
                generator.generateBytes(output, 0, length);
            }
        }
        return output;
    }

    static byte[] hkdf(byte[] secret, DerivationParameters parameters, int length) {
        Digest digest = digest(hashOr(parameters, HashingAlgorithm.SHA_256));
        if (length > HKDF_BLOCKS_MAX * digest.getDigestSize()) {
            throw KmipException.invalidField("HKDF gives fewer bits than the Cryptographic Length.");
        }
        List<Bytes> data = parameters.derivationData();
        if (data.size() > 1) {
            throw KmipException.invalidField("HKDF takes one Derivation Data.");
        }
        Bytes salt = parameters.salt();
        HKDFBytesGenerator generator = new HKDFBytesGenerator(digest);
        generator.init(new HKDFParameters(
                secret,
                salt == null ? null : salt.toArray(),
                data.isEmpty() ? null : data.getFirst().toArray()));
        byte[] output = new byte[length];
        generator.generateBytes(output, 0, length);
        return output;
    }

    /** Blowfish in CBC, which no HSM has: for interoperability alone. */
    static byte[] blowfish(byte[] secret, CryptoKey key, DerivationParameters parameters, byte[] data) {
        CryptographicParameters choice = key.parameters(parameters.cryptographicParameters());
        BlockPadding padding = BlockPadding.of(choice.paddingMethod());
        Bytes iv = parameters.initializationVector();
        if (choice.blockCipherMode() != BlockCipherMode.CBC || padding.isRandom()) {
            throw Failures.unsupportedParameters("Blowfish derives by CBC, without random padding.");
        }
        if (iv == null || iv.length() != BLOWFISH_BLOCK) {
            throw Failures.badParameters("The IV/Counter/Nonce has to be of " + BLOWFISH_BLOCK + " bytes.");
        }
        byte[] padded = padding.pad(data, BLOWFISH_BLOCK, new byte[0]);
        if (padded.length % BLOWFISH_BLOCK != 0) {
            throw Failures.badParameters("The data is no whole number of blocks.");
        }
        CBCModeCipher cipher = CBCBlockCipher.newInstance(new BlowfishEngine());
        cipher.init(true, new ParametersWithIV(new KeyParameter(secret), iv.toArray()));
        byte[] output = new byte[padded.length];
        for (int at = 0; at < padded.length; at += BLOWFISH_BLOCK) {
            cipher.processBlock(padded, at, output, at);
        }
        return output;
    }

    /** The signing key of AWS Signature Version 4: date, region and service, one HMAC after the other. */
    static byte[] aws(byte[] secret, List<Bytes> data) {
        if (data.size() != AWS_PARTS) {
            throw KmipException.invalidField("AWS Signature Version 4 takes Date, Region and Service.");
        }
        byte[] key = Arrays.copyOf(AWS_PREFIX, AWS_PREFIX.length + secret.length);
        System.arraycopy(secret, 0, key, AWS_PREFIX.length, secret.length);
        for (Bytes part : data) {
            key = hmacSha256(key, part.toArray());
        }
        return hmacSha256(key, AWS_END);
    }

    /** The key is spent: it is zeroed. */
    private static byte[] hmacSha256(byte[] key, byte[] data) {
        HMac hmac = new HMac(DigestFactory.createSHA256());
        hmac.init(new KeyParameter(key));
        hmac.update(data, 0, data.length);
        byte[] output = new byte[hmac.getMacSize()];
        hmac.doFinal(output, 0);
        Arrays.fill(key, (byte) 0);
        return output;
    }

    private static Mac prf(CryptoKey key, DerivationParameters parameters) {
        HashingAlgorithm hash = prfHash(key, parameters);
        if (hash != null) {
            return new HMac(digest(hash));
        }
        if (parametersOf(parameters).blockCipherMode() == BlockCipherMode.CMAC
                && key.facts().algorithm() == CryptographicAlgorithm.AES) {
            return new CMac(AESEngine.newInstance());
        }
        throw Failures.badParameters("The method needs an HMAC key, a Hashing Algorithm, or AES in mode CMAC.");
    }

    /** An HMAC key says its hash itself (section 7.12); for other keys the parameters do. */
    static @Nullable HashingAlgorithm prfHash(CryptoKey key, DerivationParameters parameters) {
        return switch (key.facts().algorithm()) {
            case HMAC_SHA1 -> HashingAlgorithm.SHA_1;
            case HMAC_SHA224 -> HashingAlgorithm.SHA_224;
            case HMAC_SHA256 -> HashingAlgorithm.SHA_256;
            case HMAC_SHA384 -> HashingAlgorithm.SHA_384;
            case HMAC_SHA512 -> HashingAlgorithm.SHA_512;
            case null, default -> parametersOf(parameters).hashingAlgorithm();
        };
    }

    static HashingAlgorithm hashOr(DerivationParameters parameters, HashingAlgorithm otherwise) {
        HashingAlgorithm hash = parametersOf(parameters).hashingAlgorithm();
        return hash == null ? otherwise : hash;
    }

    static CryptographicParameters parametersOf(DerivationParameters parameters) {
        CryptographicParameters given = parameters.cryptographicParameters();
        return given == null ? CryptographicParameters.NONE : given;
    }

    static Digest digest(HashingAlgorithm hash) {
        return switch (hash) {
            case SHA_1 -> DigestFactory.createSHA1();
            case SHA_224 -> DigestFactory.createSHA224();
            case SHA_256 -> DigestFactory.createSHA256();
            case SHA_384 -> DigestFactory.createSHA384();
            case SHA_512 -> DigestFactory.createSHA512();
            default -> throw Failures.unsupportedParameters("Keys are not derived with " + hash.label() + ".");
        };
    }
}
