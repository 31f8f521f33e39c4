package org.claviger.server.crypto;

import static org.claviger.server.crypto.Failures.badParameters;
import static org.claviger.server.crypto.Failures.unsupportedParameters;

import java.util.Arrays;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.MaskGenerator;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.Hash;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.MechanismUnsupportedException;
import org.jspecify.annotations.Nullable;

/**
 * How data is encrypted and decrypted: mode, padding, IV, tag; chosen from the parameters and the algorithm of the key.
 *
 * @param padding done outside the HSM
 * @param tagBytes of an authenticated mode; 0 for the others
 */
record CipherChoice(Mechanism.Encryption mechanism, BlockPadding padding, int blockBytes, int tagBytes) {
    private static final int AES_BLOCK = 16;
    private static final int DES_BLOCK = 8;

    /** The IV of GCM is best of 96 bits (NIST SP 800-38D section 5.2.1.1); the official cases have 8 and 60 bytes. */
    private static final int GCM_IV_BYTES = 12;

    private static final int GCM_IV_BYTES_MAX = 128;
    private static final int GCM_TAG_BYTES = 16;
    private static final int GCM_TAG_BYTES_MIN = 12;

    /** How many bytes of IV the server makes when it is asked for a random one; 0 where the mode has none. */
    static int randomIvBytes(CryptographicAlgorithm algorithm, CryptographicParameters parameters) {
        BlockCipherMode mode = mode(algorithm, parameters);
        int block = blockBytes(algorithm);
        return switch (mode) {
            case GCM -> ivBytes(parameters, GCM_IV_BYTES);
            case CBC, CTR -> block;
            default -> 0;
        };
    }

    static boolean needsIv(CryptographicAlgorithm algorithm, CryptographicParameters parameters) {
        return algorithm != CryptographicAlgorithm.RSA && mode(algorithm, parameters) != BlockCipherMode.ECB;
    }

    /** The choice for one request; {@code tagBytes} is the tag that came with a ciphertext, or null to encrypt. */
    static CipherChoice of(
            CryptographicAlgorithm algorithm,
            CryptographicParameters parameters,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData,
            @Nullable Integer tagBytes) {
        return switch (algorithm) {
            case AES -> aes(parameters, iv, additionalData, tagBytes);
            case DES3 -> des3(parameters, iv);
            case RSA -> rsa(parameters);
            default -> throw unsupportedParameters(algorithm.label() + " keys do not encrypt here.");
        };
    }

    /**
     * The mechanism, for a module that has it. SoftHSM takes an OAEP label and leaves it out, so one is only given to a
     * module that was seen to use it.
     */
    Mechanism.Encryption in(Hsm module) {
        if (mechanism instanceof Mechanism.RsaOaep oaep
                && oaep.label().length > 0
                && !module.capabilities().supports(new Mechanism.RsaOaep(oaep.hash(), oaep.hash(), oaep.label()))) {
            throw MechanismUnsupportedException.missing(mechanism);
        }
        return mechanism;
    }

    private static CipherChoice aes(
            CryptographicParameters parameters,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData,
            @Nullable Integer tagBytes) {
        BlockCipherMode mode = mode(CryptographicAlgorithm.AES, parameters);
        BlockPadding padding = BlockPadding.of(parameters.paddingMethod());
        return switch (mode) {
            case ECB -> new CipherChoice(new Mechanism.AesEcb(), padding, AES_BLOCK, 0);
            case CBC -> new CipherChoice(new Mechanism.AesCbc(iv(iv, AES_BLOCK), false), padding, AES_BLOCK, 0);
            case CTR -> {
                requireUnpadded(padding);
                yield new CipherChoice(ctr(parameters, iv), BlockPadding.NONE, 1, 0);
            }
            case GCM -> {
                requireUnpadded(padding);
                int tag = tag(parameters, tagBytes);
                byte[] aad = additionalData == null ? new byte[0] : additionalData.toArray();
                yield new CipherChoice(new Mechanism.AesGcm(gcmIv(iv), aad, tag * 8), BlockPadding.NONE, 1, tag);
            }
            default -> throw unsupportedParameters("AES is not done in mode " + mode.label() + " here.");
        };
    }

    private static CipherChoice des3(CryptographicParameters parameters, @Nullable Bytes iv) {
        BlockCipherMode mode = mode(CryptographicAlgorithm.DES3, parameters);
        BlockPadding padding = BlockPadding.of(parameters.paddingMethod());
        return switch (mode) {
            case ECB -> new CipherChoice(new Mechanism.Des3Ecb(), padding, DES_BLOCK, 0);
            case CBC -> new CipherChoice(new Mechanism.Des3Cbc(iv(iv, DES_BLOCK), false), padding, DES_BLOCK, 0);
            default -> throw unsupportedParameters("3DES is not done in mode " + mode.label() + " here.");
        };
    }

    private static CipherChoice rsa(CryptographicParameters parameters) {
        PaddingMethod padding = parameters.paddingMethod();
        if (padding == PaddingMethod.PKCS1_V1_5) {
            return new CipherChoice(new Mechanism.RsaPkcs1(), BlockPadding.NONE, 1, 0);
        }
        if (padding != PaddingMethod.OAEP) {
            throw badParameters("RSA encryption needs the Padding Method OAEP or PKCS1v1.5.");
        }
        if (parameters.maskGenerator() != null && parameters.maskGenerator() != MaskGenerator.MGF1) {
            throw unsupportedParameters("The only Mask Generator is MGF1.");
        }
        HashingAlgorithm hash = parameters.hashingAlgorithm();
        HashingAlgorithm maskHash = parameters.maskGeneratorHashingAlgorithm();
        Bytes source = parameters.pSource();
        Mechanism.RsaOaep oaep = new Mechanism.RsaOaep(
                hash == null ? Hash.SHA_1 : Hashes.inHsm(hash),
                maskHash == null ? Hash.SHA_1 : Hashes.inHsm(maskHash),
                source == null ? new byte[0] : source.toArray());
        return new CipherChoice(oaep, BlockPadding.NONE, 1, 0);
    }

    /** The initial block: given whole, or as a nonce that the Initial Counter Value completes. */
    private static Mechanism.AesCtr ctr(CryptographicParameters parameters, @Nullable Bytes iv) {
        Integer counterLength = parameters.counterLength();
        int counterBits = counterLength == null ? AES_BLOCK * 8 : counterLength;
        if (counterBits < 1 || counterBits > AES_BLOCK * 8) {
            throw badParameters("The Counter Length of AES is between 1 and 128 bits.");
        }
        Bytes given = present(iv);
        Integer initial = parameters.initialCounterValue();
        if (given.length() == AES_BLOCK || initial == null) {
            return new Mechanism.AesCtr(iv(given, AES_BLOCK), counterBits);
        }
        if (given.length() * 8 + counterBits != AES_BLOCK * 8) {
            throw badParameters("Nonce and counter together are not one block.");
        }
        byte[] block = Arrays.copyOf(given.toArray(), AES_BLOCK);
        for (int i = 0; i < Integer.BYTES && i < counterBits / 8; i++) {
            block[AES_BLOCK - 1 - i] = (byte) (initial >>> (8 * i));
        }
        return new Mechanism.AesCtr(block, counterBits);
    }

    private static int tag(CryptographicParameters parameters, @Nullable Integer given) {
        Integer asked = parameters.tagLength();
        int tag = asked == null ? (given == null ? GCM_TAG_BYTES : given) : asked;
        if (tag < GCM_TAG_BYTES_MIN || tag > GCM_TAG_BYTES) {
            // Deviation: no reason for parameters but General Failure, as the official GCM cases have it.
            throw new KmipException(
                    ResultReason.GENERAL_FAILURE, "The Tag Length is between 12 and 16 bytes, not " + tag + ".");
        }
        if (given != null && given != tag) {
            throw Failures.decryption();
        }
        return tag;
    }

    private static byte[] gcmIv(@Nullable Bytes iv) {
        Bytes given = present(iv);
        if (given.isEmpty() || given.length() > GCM_IV_BYTES_MAX) {
            throw badParameters("The IV of GCM has 1 to 128 bytes.");
        }
        return given.toArray();
    }

    private static byte[] iv(@Nullable Bytes iv, int bytes) {
        Bytes given = present(iv);
        if (given.length() != bytes) {
            throw badParameters("The IV/Counter/Nonce has to be of " + bytes + " bytes.");
        }
        return given.toArray();
    }

    private static Bytes present(@Nullable Bytes iv) {
        if (iv == null) {
            throw Failures.missingIv();
        }
        return iv;
    }

    private static int ivBytes(CryptographicParameters parameters, int otherwise) {
        Integer bits = parameters.ivLength();
        if (bits == null) {
            return otherwise;
        }
        // A random IV shorter than 96 bits repeats too soon.
        if (bits % 8 != 0 || bits / 8 < otherwise || bits / 8 > GCM_IV_BYTES_MAX) {
            throw badParameters("A random IV of GCM has at least 96 bits.");
        }
        return bits / 8;
    }

    private static BlockCipherMode mode(CryptographicAlgorithm algorithm, CryptographicParameters parameters) {
        BlockCipherMode mode = parameters.blockCipherMode();
        if (mode == null) {
            throw badParameters("The Block Cipher Mode for the " + algorithm.label() + " key is missing.");
        }
        return mode;
    }

    private static int blockBytes(CryptographicAlgorithm algorithm) {
        return algorithm == CryptographicAlgorithm.DES3 ? DES_BLOCK : AES_BLOCK;
    }

    private static void requireUnpadded(BlockPadding padding) {
        if (padding != BlockPadding.NONE) {
            throw badParameters("A mode that needs no padding is given one.");
        }
    }
}
