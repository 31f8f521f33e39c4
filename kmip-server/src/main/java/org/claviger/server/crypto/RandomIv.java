package org.claviger.server.crypto;

import static org.claviger.server.crypto.Failures.badParameters;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.jspecify.annotations.Nullable;

/**
 * The IV that the server makes when Random IV asks for one (2.1 section 4.16): random bytes of the HSM, never a counter,
 * because nodes share keys and no state. Fixed Field and Invocation Field are random, too, and only have to fit.
 */
record RandomIv(int bytesMin, int bytes, int bytesMax, int counterBits, int initialCounter) {
    private static final int AES_BLOCK = 16;
    private static final int DES_BLOCK = 8;

    /** SP 800-38D section 8.2.2: a random IV has 96 bits at least; a shorter one repeats too soon. */
    private static final int NONCE_BYTES = 12;

    private static final int GCM_IV_BYTES_MAX = 128;
    private static final int CCM_NONCE_BYTES_MAX = 13;

    /** The IV; null where none is asked for, or the algorithm takes none. */
    static @Nullable Bytes make(
            CryptographicAlgorithm algorithm, CryptographicParameters parameters, IntFunction<byte[]> random) {
        if (!Boolean.TRUE.equals(parameters.randomIv())) {
            return null;
        }
        RandomIv shape = shape(algorithm, parameters);
        if (shape == null) {
            return null;
        }
        int bytes = shape.length(parameters);
        byte[] iv = Arrays.copyOf(random.apply(bytes - shape.counterBits / 8), bytes);
        for (int i = 0; i < Integer.BYTES && i < shape.counterBits / 8; i++) {
            iv[bytes - 1 - i] = (byte) (shape.initialCounter >>> (8 * i));
        }
        return Bytes.owning(iv);
    }

    private static @Nullable RandomIv shape(CryptographicAlgorithm algorithm, CryptographicParameters parameters) {
        return switch (algorithm) {
            case CHA_CHA20, CHA_CHA20_POLY1305 -> whole(NONCE_BYTES);
            case AES ->
                switch (CipherChoice.mode(algorithm, parameters)) {
                    case CBC, CFB, OFB, XTS -> whole(AES_BLOCK);
                    case CTR -> counterBlock(parameters);
                    case GCM -> new RandomIv(NONCE_BYTES, NONCE_BYTES, GCM_IV_BYTES_MAX, 0, 0);
                    case CCM -> new RandomIv(NONCE_BYTES, NONCE_BYTES, CCM_NONCE_BYTES_MAX, 0, 0);
                    default -> null;
                };
            case DES3, DES ->
                switch (CipherChoice.mode(algorithm, parameters)) {
                    case CBC, CFB, OFB -> whole(DES_BLOCK);
                    default -> null;
                };
            default -> null;
        };
    }

    private static RandomIv whole(int bytes) {
        return new RandomIv(bytes, bytes, bytes, 0, 0);
    }

    /** The whole block is random, or, where the counter has a length, what stands before it. */
    private static RandomIv counterBlock(CryptographicParameters parameters) {
        Integer counterBits = parameters.counterLength();
        if (counterBits == null || counterBits == AES_BLOCK * 8) {
            return whole(AES_BLOCK);
        }
        if (counterBits < 8 || counterBits > AES_BLOCK * 8 / 2 || counterBits % 8 != 0) {
            throw badParameters("With a Random IV the counter has 8 to 64 bits, in whole bytes.");
        }
        Integer initial = parameters.initialCounterValue();
        return new RandomIv(AES_BLOCK, AES_BLOCK, AES_BLOCK, counterBits, initial == null ? 0 : initial);
    }

    private int length(CryptographicParameters parameters) {
        Integer bits = parameters.ivLength();
        int length = bits == null ? bytes : bits / 8;
        if (bits != null && (bits % 8 != 0 || length < bytesMin || length > bytesMax)) {
            throw badParameters(
                    "A random IV has " + bytesMin * 8 + " to " + bytesMax * 8 + " bits in this mode, in whole bytes.");
        }
        Integer fixed = parameters.fixedFieldLength();
        Integer invocation = parameters.invocationFieldLength();
        if (fixed != null && invocation != null && fixed + invocation + counterBits != length * 8) {
            throw badParameters("The fields of the IV together are not as long as it is.");
        }
        return length;
    }
}
