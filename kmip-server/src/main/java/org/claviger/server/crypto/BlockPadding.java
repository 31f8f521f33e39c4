package org.claviger.server.crypto;

import java.util.Arrays;
import org.claviger.codec.KmipException;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.ResultReason;
import org.jspecify.annotations.Nullable;

/** Padding of the last block (2.1 section 11.41), put on and taken off outside the HSM. */
enum BlockPadding {
    NONE,
    /** RFC 5652 section 6.3: each byte is the number of bytes. */
    PKCS5,
    /** Zeros, and the number of bytes in the last. */
    ANSI_X9_23,
    /** Anything, and the number of bytes in the last. */
    ISO_10126,
    /** RFC 6101 section 5.2.3.2: anything, and in the last byte the number of those before it. */
    SSL3,
    /** As many zeros as the block lacks, none where it is full: data that ends with a zero would not come back. */
    ZEROS;

    static BlockPadding of(@Nullable PaddingMethod method) {
        if (method == null) {
            return NONE;
        }
        return switch (method) {
            case NONE -> NONE;
            case PKCS5 -> PKCS5;
            case ANSIX9_23 -> ANSI_X9_23;
            case ISO10126 -> ISO_10126;
            case SSL3 -> SSL3;
            case ZEROS -> ZEROS;
            case OAEP, PKCS1_V1_5, X9_31, PSS ->
                throw new KmipException(
                        ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                        "Blocks are not padded by " + method.label() + " here.");
        };
    }

    /** Whether it is filled with random bytes. */
    boolean isRandom() {
        return this == ISO_10126 || this == SSL3;
    }

    /**
     * The data in whole blocks; the caller zeroes it where that matters.
     *
     * @param filler as many random bytes as a block has, where {@link #isRandom}
     */
    byte[] pad(byte[] data, int blockBytes, byte[] filler) {
        int padding = blockBytes - data.length % blockBytes;
        return switch (this) {
            case NONE -> data;
            case ZEROS -> zeros(data, padding % blockBytes);
            case PKCS5 -> {
                byte[] padded = Arrays.copyOf(data, data.length + padding);
                Arrays.fill(padded, data.length, padded.length, (byte) padding);
                yield padded;
            }
            case ANSI_X9_23 -> ended(data, new byte[padding], padding);
            case ISO_10126 -> ended(data, Arrays.copyOf(filler, padding), padding);
            case SSL3 -> ended(data, Arrays.copyOf(filler, padding), padding - 1);
        };
    }

    private static byte[] zeros(byte[] data, int padding) {
        if (data.length > 0 && data[data.length - 1] == 0) {
            throw Failures.badParameters("Data that ends with a zero cannot be told from its padding with zeros.");
        }
        return Arrays.copyOf(data, data.length + padding);
    }

    private static byte[] ended(byte[] data, byte[] filler, int last) {
        byte[] padded = Arrays.copyOf(data, data.length + filler.length);
        System.arraycopy(filler, 0, padded, data.length, filler.length);
        padded[padded.length - 1] = (byte) last;
        return padded;
    }

    /** The data without its padding; a padding that is none is the same failure as any other. */
    byte[] unpad(byte[] padded, int blockBytes) {
        return switch (this) {
            case NONE -> padded;
            case ZEROS -> withoutZeros(padded, blockBytes);
            case PKCS5, ANSI_X9_23, ISO_10126 -> counted(padded, blockBytes, 0);
            case SSL3 -> counted(padded, blockBytes, 1);
        };
    }

    private byte[] counted(byte[] padded, int blockBytes, int more) {
        if (padded.length == 0) {
            throw Failures.decryption();
        }
        int padding = (padded[padded.length - 1] & 0xFF) + more;
        int wrong = padding == 0 || padding > blockBytes || padding > padded.length ? 1 : 0;
        if (this == PKCS5 || this == ANSI_X9_23) {
            int filler = this == PKCS5 ? padding : 0;
            // Every byte of a block is looked at, so that the time does not tell which one was wrong.
            for (int i = 2; i <= blockBytes && i <= padded.length; i++) {
                int differs = (padded[padded.length - i] & 0xFF) ^ filler;
                wrong |= i <= padding ? differs : 0;
            }
        }
        if (wrong != 0) {
            throw Failures.decryption();
        }
        return Arrays.copyOf(padded, padded.length - padding);
    }

    private static byte[] withoutZeros(byte[] padded, int blockBytes) {
        int length = padded.length;
        while (length > 0 && padded[length - 1] == 0 && padded.length - length < blockBytes - 1) {
            length--;
        }
        return Arrays.copyOf(padded, length);
    }
}
