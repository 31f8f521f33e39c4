package org.claviger.server.crypto;

import java.util.Arrays;

/**
 * Reads DER (X.690) in place. Key structures are read with it rather than with a library, because a library makes
 * integers and arrays of the private parts that nobody can zero.
 */
final class DerReader {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int NULL = 0x05;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;
    static final int CONTEXT_0 = 0xA0;
    static final int CONTEXT_1 = 0xA1;

    private final byte[] bytes;
    private final int end;
    private int position;

    private DerReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    static DerReader of(byte[] bytes) {
        return new DerReader(bytes, 0, bytes.length);
    }

    /** The bytes do not hold what was expected. */
    static final class DerException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DerException(String message) {
            super(message, null, false, false);
        }
    }

    boolean isAtEnd() {
        return position == end;
    }

    void requireEnd() {
        if (!isAtEnd()) {
            throw new DerException("bytes after the end of a structure");
        }
    }

    boolean nextIs(int tag) {
        return position < end && (bytes[position] & 0xFF) == tag;
    }

    /** The content of the next element, which must have this tag. */
    DerReader enter(int tag) {
        if (!nextIs(tag)) {
            throw new DerException("an element of another type");
        }
        position++;
        int length = length();
        DerReader content = new DerReader(bytes, position, position + length);
        position += length;
        return content;
    }

    /** The whole next element, of any tag, with tag and length. */
    byte[] element() {
        int start = position;
        if (start >= end) {
            throw new DerException("an element is missing");
        }
        DerReader content = enter(bytes[start] & 0xFF);
        return Arrays.copyOfRange(bytes, start, content.end);
    }

    /** A non-negative integer's magnitude, without leading zeros; the array is the caller's to zero. */
    byte[] unsigned() {
        DerReader content = enter(INTEGER);
        int from = content.position;
        if (from == content.end || bytes[from] < 0) {
            throw new DerException("a negative or empty integer");
        }
        while (from < content.end - 1 && bytes[from] == 0) {
            from++;
        }
        return Arrays.copyOfRange(bytes, from, content.end);
    }

    int smallInteger() {
        byte[] magnitude = unsigned();
        if (magnitude.length > 1 || magnitude[0] < 0) {
            throw new DerException("a small integer is too large");
        }
        return magnitude[0];
    }

    /** What is left of this element; the array is the caller's to zero. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, position, end);
    }

    /** The content of a BIT STRING of whole bytes. */
    byte[] bitString() {
        DerReader content = enter(BIT_STRING);
        if (content.isAtEnd() || bytes[content.position] != 0) {
            throw new DerException("a bit string that is not of whole bytes");
        }
        return Arrays.copyOfRange(bytes, content.position + 1, content.end);
    }

    private int length() {
        int first = next();
        if (first < 0x80) {
            return within(first);
        }
        int count = first & 0x7F;
        if (count == 0 || count > 3) {
            throw new DerException("an indefinite or over-long length");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | next();
        }
        return within(length);
    }

    private int within(int length) {
        if (length > end - position) {
            throw new DerException("an element longer than what holds it");
        }
        return length;
    }

    private int next() {
        if (position >= end) {
            throw new DerException("an element without a length");
        }
        return bytes[position++] & 0xFF;
    }
}
