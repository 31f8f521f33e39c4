package org.claviger.server.crypto;

import static org.claviger.server.crypto.Failures.badParameters;
import static org.claviger.server.crypto.Failures.unsupportedParameters;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.MaskGenerator;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.Hash;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.MechanismUnsupportedException;
import org.jspecify.annotations.Nullable;

/**
 * How data is encrypted and decrypted: mode, padding, IV, tag; chosen from the parameters and the algorithm of the key.
 *
 * @param padding done outside the HSM
 * @param tagBytes of an authenticated mode; 0 for the others
 * @param filler the random bytes of a padding that has some
 */
record CipherChoice(Mechanism.Encryption mechanism, BlockPadding padding, int blockBytes, int tagBytes, Bytes filler) {
    private static final int AES_BLOCK = 16;
    private static final int DES_BLOCK = 8;
    private static final int TAG_BYTES = 16;

    private static final int GCM_IV_BYTES_MAX = 128;
    private static final int TAG_BYTES_MIN = 12;

    /** SP 800-38C appendix A: the nonce and the length of the data share 15 bytes. */
    private static final int CCM_NONCE_BYTES_MIN = 7;

    private static final int CCM_NONCE_BYTES_MAX = 13;

    /** SP 800-38C appendix B.2: shorter tags only after careful analysis, which nobody does here. */
    private static final int CCM_TAG_BYTES_MIN = 8;

    private static final int CHACHA_NONCE_BYTES = 12;

    /** Of the first ChaCha20, before RFC 8439. */
    private static final int CHACHA_OLD_NONCE_BYTES = 8;

    CipherChoice(Mechanism.Encryption mechanism, BlockPadding padding, int blockBytes, int tagBytes) {
        this(mechanism, padding, blockBytes, tagBytes, Bytes.of());
    }

    /** With random bytes for the padding, where it has some. */
    CipherChoice withFiller(IntFunction<byte[]> random) {
        return padding.isRandom()
                ? new CipherChoice(mechanism, padding, blockBytes, tagBytes, Bytes.owning(random.apply(blockBytes)))
                : this;
    }

    /** The data in whole blocks. */
    byte[] pad(byte[] data) {
        return padding.pad(data, blockBytes, filler.toArray());
    }

    /** Whether there is a tag. */
    static boolean isAuthenticated(CryptographicAlgorithm algorithm, CryptographicParameters parameters) {
        return algorithm == CryptographicAlgorithm.CHA_CHA20_POLY1305
                || (algorithm == CryptographicAlgorithm.AES
                        && (parameters.blockCipherMode() == BlockCipherMode.GCM
                                || parameters.blockCipherMode() == BlockCipherMode.CCM));
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
            case DES3, DES -> des(algorithm, parameters, iv);
            case CHA_CHA20 -> chaCha20(parameters, iv);
            case CHA_CHA20_POLY1305 -> chaCha20Poly1305(parameters, iv, additionalData, tagBytes);
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

    /** What the key is in the HSM. */
    KeyKind kind(ObjectType objectType) {
        return switch (mechanism) {
            case Mechanism.RsaPkcs1 _, Mechanism.RsaOaep _ ->
                objectType == ObjectType.PRIVATE_KEY ? KeyKind.RSA_PRIVATE : KeyKind.RSA_PUBLIC;
            case Mechanism.Des3Ecb _, Mechanism.Des3Cbc _, Mechanism.Des3Cfb _, Mechanism.Des3Ofb _ -> KeyKind.DES3;
            case Mechanism.ChaCha20 _, Mechanism.ChaCha20Poly1305 _ -> KeyKind.CHACHA20;
            case Mechanism.AesXts _ -> KeyKind.AES_XTS;
            case Mechanism.AesEcb _,
                    Mechanism.AesCbc _,
                    Mechanism.AesCfb _,
                    Mechanism.AesOfb _,
                    Mechanism.AesCtr _,
                    Mechanism.AesGcm _,
                    Mechanism.AesCcm _ -> KeyKind.AES;
        };
    }

    private static CipherChoice aes(
            CryptographicParameters parameters,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData,
            @Nullable Integer tagBytes) {
        BlockCipherMode mode = mode(CryptographicAlgorithm.AES, parameters);
        BlockPadding padding = BlockPadding.of(parameters.paddingMethod());
        if (mode != BlockCipherMode.ECB && mode != BlockCipherMode.CBC) {
            requireUnpadded(padding);
        }
        return switch (mode) {
            case ECB -> new CipherChoice(new Mechanism.AesEcb(), padding, AES_BLOCK, 0);
            case CBC -> new CipherChoice(new Mechanism.AesCbc(iv(iv, AES_BLOCK), false), padding, AES_BLOCK, 0);
            case CFB -> unpadded(new Mechanism.AesCfb(iv(iv, AES_BLOCK)));
            case OFB -> unpadded(new Mechanism.AesOfb(iv(iv, AES_BLOCK)));
            case XTS -> unpadded(new Mechanism.AesXts(iv(iv, AES_BLOCK)));
            case CTR -> unpadded(ctr(parameters, iv));
            case GCM -> {
                int tag = tag(parameters, tagBytes, TAG_BYTES_MIN, 1);
                byte[] nonce = ivBetween(iv, 1, GCM_IV_BYTES_MAX);
                yield sealed(new Mechanism.AesGcm(nonce, additional(additionalData), tag * 8), tag);
            }
            case CCM -> {
                int tag = tag(parameters, tagBytes, CCM_TAG_BYTES_MIN, 2);
                byte[] nonce = ivBetween(iv, CCM_NONCE_BYTES_MIN, CCM_NONCE_BYTES_MAX);
                yield sealed(new Mechanism.AesCcm(nonce, additional(additionalData), tag * 8), tag);
            }
            default -> throw unsupportedParameters("AES is not done in mode " + mode.label() + " here.");
        };
    }

    /** With a key of DES the mechanisms of 3DES, which is DES where the three keys are one. */
    private static CipherChoice des(
            CryptographicAlgorithm algorithm, CryptographicParameters parameters, @Nullable Bytes iv) {
        BlockCipherMode mode = mode(algorithm, parameters);
        BlockPadding padding = BlockPadding.of(parameters.paddingMethod());
        if (mode == BlockCipherMode.CFB || mode == BlockCipherMode.OFB) {
            requireUnpadded(padding);
        }
        return switch (mode) {
            case ECB -> new CipherChoice(new Mechanism.Des3Ecb(), padding, DES_BLOCK, 0);
            case CBC -> new CipherChoice(new Mechanism.Des3Cbc(iv(iv, DES_BLOCK), false), padding, DES_BLOCK, 0);
            case CFB -> unpadded(new Mechanism.Des3Cfb(iv(iv, DES_BLOCK)));
            case OFB -> unpadded(new Mechanism.Des3Ofb(iv(iv, DES_BLOCK)));
            default ->
                throw unsupportedParameters(algorithm.label() + " is not done in mode " + mode.label() + " here.");
        };
    }

    private static CipherChoice chaCha20(CryptographicParameters parameters, @Nullable Bytes iv) {
        requireStream(parameters, null);
        Bytes nonce = present(iv);
        if (nonce.length() != CHACHA_NONCE_BYTES && nonce.length() != CHACHA_OLD_NONCE_BYTES) {
            throw badParameters("The nonce of ChaCha20 has 12 bytes, or 8.");
        }
        Integer counter = parameters.initialCounterValue();
        return unpadded(new Mechanism.ChaCha20(nonce.toArray(), counter == null ? 0 : counter));
    }

    private static CipherChoice chaCha20Poly1305(
            CryptographicParameters parameters,
            @Nullable Bytes iv,
            @Nullable Bytes additionalData,
            @Nullable Integer tagBytes) {
        requireStream(parameters, BlockCipherMode.AEAD);
        // Deviation: RFC 8439 has a tag of 16 bytes alone; CS-BC-M-CHACHA20POLY1305-1 takes one that was cut to 12.
        int tag = tag(parameters, tagBytes, TAG_BYTES_MIN, 1);
        byte[] nonce = iv(iv, CHACHA_NONCE_BYTES);
        return sealed(new Mechanism.ChaCha20Poly1305(nonce, additional(additionalData), tag * 8), tag);
    }

    private static void requireStream(CryptographicParameters parameters, @Nullable BlockCipherMode only) {
        BlockCipherMode mode = parameters.blockCipherMode();
        if (mode != null && mode != only) {
            throw badParameters("ChaCha20 is no block cipher and has no mode " + mode.label() + ".");
        }
        requireUnpadded(BlockPadding.of(parameters.paddingMethod()));
    }

    private static CipherChoice unpadded(Mechanism.Encryption mechanism) {
        return new CipherChoice(mechanism, BlockPadding.NONE, 1, 0);
    }

    private static CipherChoice sealed(Mechanism.Encryption mechanism, int tagBytes) {
        return new CipherChoice(mechanism, BlockPadding.NONE, 1, tagBytes);
    }

    private static byte[] additional(@Nullable Bytes data) {
        return data == null ? new byte[0] : data.toArray();
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

    private static int tag(CryptographicParameters parameters, @Nullable Integer given, int min, int step) {
        Integer asked = parameters.tagLength();
        int tag = asked == null ? (given == null ? TAG_BYTES : given) : asked;
        if (tag < min || tag > TAG_BYTES || tag % step != 0) {
            // Deviation: no reason for parameters but General Failure, as the official GCM cases have it.
            throw new KmipException(
                    ResultReason.GENERAL_FAILURE,
                    "The Tag Length is between " + min + " and 16 bytes, not " + tag + ".");
        }
        if (given != null && given != tag) {
            throw Failures.decryption();
        }
        return tag;
    }

    private static byte[] ivBetween(@Nullable Bytes iv, int min, int max) {
        Bytes given = present(iv);
        if (given.length() < min || given.length() > max) {
            throw badParameters("The IV has " + min + " to " + max + " bytes in this mode.");
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

    static BlockCipherMode mode(CryptographicAlgorithm algorithm, CryptographicParameters parameters) {
        BlockCipherMode mode = parameters.blockCipherMode();
        if (mode == null) {
            throw badParameters("The Block Cipher Mode for the " + algorithm.label() + " key is missing.");
        }
        return mode;
    }

    private static void requireUnpadded(BlockPadding padding) {
        if (padding != BlockPadding.NONE) {
            throw badParameters("A mode that needs no padding is given one.");
        }
    }
}
