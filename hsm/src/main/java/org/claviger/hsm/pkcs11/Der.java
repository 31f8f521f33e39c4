package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import org.claviger.hsm.HsmException;

/** Reads DER in native memory by slices, so that private keys are taken apart without a copy on the heap. */
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;

    private static final int LENGTH_BYTES_MAX = 3;

    private final MemorySegment memory;
    private long position;

    Der(MemorySegment memory) {
        this.memory = memory;
    }

    Der sequence() {
        return new Der(value(SEQUENCE));
    }

    boolean hasMore() {
        return position < memory.byteSize();
    }

    /** The value under the tag. */
    MemorySegment value(int tag) {
        return next(tag, false);
    }

    /** The value with its tag and length. */
    MemorySegment whole(int tag) {
        return next(tag, true);
    }

    /** A non-negative INTEGER without leading zeros. */
    MemorySegment unsigned() {
        MemorySegment value = value(INTEGER);
        if (value.byteSize() == 0 || value.get(JAVA_BYTE, 0) < 0) {
            throw malformed();
        }
        return withoutLeadingZeros(value);
    }

    static MemorySegment withoutLeadingZeros(MemorySegment value) {
        long zeros = 0;
        while (zeros < value.byteSize() - 1 && value.get(JAVA_BYTE, zeros) == 0) {
            zeros++;
        }
        return value.asSlice(zeros);
    }

    private MemorySegment next(int tag, boolean whole) {
        long start = position;
        if (octet() != tag) {
            throw malformed();
        }
        long length = length();
        if (length > memory.byteSize() - position) {
            throw malformed();
        }
        long valueStart = position;
        position += length;
        return whole ? memory.asSlice(start, position - start) : memory.asSlice(valueStart, length);
    }

    private long length() {
        int first = octet();
        if (first < 0x80) {
            return first;
        }
        int bytes = first & 0x7f;
        if (bytes == 0 || bytes > LENGTH_BYTES_MAX) {
            throw malformed();
        }
        long length = 0;
        for (int i = 0; i < bytes; i++) {
            length = length << Byte.SIZE | octet();
        }
        return length;
    }

    private int octet() {
        if (position >= memory.byteSize()) {
            throw malformed();
        }
        return Byte.toUnsignedInt(memory.get(JAVA_BYTE, position++));
    }

    private static HsmException malformed() {
        return new HsmException(HsmException.Reason.BAD_KEY, "the private key is not PKCS#8 in DER.");
    }
}
