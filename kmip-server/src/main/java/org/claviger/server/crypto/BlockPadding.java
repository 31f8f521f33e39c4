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
    ANSI_X9_23;

    static BlockPadding of(@Nullable PaddingMethod method) {
        if (method == null) {
            return NONE;
        }
        return switch (method) {
            case NONE -> NONE;
            case PKCS5 -> PKCS5;
            case ANSIX9_23 -> ANSI_X9_23;
            case OAEP, SSL3, ZEROS, ISO10126, PKCS1_V1_5, X9_31, PSS ->
                throw new KmipException(
                        ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                        "Blocks are not padded by " + method.label() + " here.");
        };
    }

    /** The data in whole blocks; the caller zeroes it where that matters. */
    byte[] pad(byte[] data, int blockBytes) {
        if (this == NONE) {
            return data;
        }
        int padding = blockBytes - data.length % blockBytes;
        byte[] padded = Arrays.copyOf(data, data.length + padding);
        if (this == PKCS5) {
            Arrays.fill(padded, data.length, padded.length, (byte) padding);
        } else {
            padded[padded.length - 1] = (byte) padding;
        }
        return padded;
    }

    /** The data without its padding; a padding that is none is the same failure as any other. */
    byte[] unpad(byte[] padded, int blockBytes) {
        if (this == NONE) {
            return padded;
        }
        if (padded.length == 0) {
            throw Failures.decryption();
        }
        int padding = padded[padded.length - 1] & 0xFF;
        int wrong = padding == 0 || padding > blockBytes || padding > padded.length ? 1 : 0;
        int filler = this == PKCS5 ? padding : 0;
        // Every byte of a block is looked at, so that the time does not tell which one was wrong.
        for (int i = 2; i <= blockBytes && i <= padded.length; i++) {
            int differs = (padded[padded.length - i] & 0xFF) ^ filler;
            wrong |= i <= padding ? differs : 0;
        }
        if (wrong != 0) {
            throw Failures.decryption();
        }
        return Arrays.copyOf(padded, padded.length - padding);
    }
}
