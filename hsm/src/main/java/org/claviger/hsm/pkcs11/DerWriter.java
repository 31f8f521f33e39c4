package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** Writes DER into native memory from its end to its start, so that each length is known when it is written. */
final class DerWriter {
    private final MemorySegment memory;
    private long position;

    DerWriter(MemorySegment memory) {
        this.memory = memory;
        position = memory.byteSize();
    }

    /** Where the next item ends; what {@link #close} needs to know. */
    long mark() {
        return position;
    }

    /** Puts tag and length before everything that was written since the mark. */
    void close(int tag, long mark) {
        long length = mark - position;
        if (length < 0x80) {
            octet((int) length);
        } else {
            int bytes = 0;
            for (long rest = length; rest > 0; rest >>>= Byte.SIZE) {
                octet((int) rest & 0xff);
                bytes++;
            }
            octet(0x80 | bytes);
        }
        octet(tag);
    }

    void raw(MemorySegment bytes) {
        position -= bytes.byteSize();
        MemorySegment.copy(bytes, JAVA_BYTE, 0, memory, JAVA_BYTE, position, bytes.byteSize());
    }

    void raw(byte[] bytes) {
        raw(MemorySegment.ofArray(bytes));
    }

    void unsigned(MemorySegment value) {
        long mark = mark();
        MemorySegment magnitude = Der.withoutLeadingZeros(value);
        raw(magnitude);
        if (magnitude.byteSize() == 0 || magnitude.get(JAVA_BYTE, 0) < 0) {
            octet(0);
        }
        close(Der.INTEGER, mark);
    }

    void small(int value) {
        long mark = mark();
        octet(value);
        close(Der.INTEGER, mark);
    }

    /** Zeros to the left, up to the width. */
    void padded(MemorySegment value, int width) {
        MemorySegment magnitude = Der.withoutLeadingZeros(value);
        raw(magnitude);
        for (long i = magnitude.byteSize(); i < width; i++) {
            octet(0);
        }
    }

    MemorySegment written() {
        return memory.asSlice(position);
    }

    private void octet(int value) {
        memory.set(JAVA_BYTE, --position, (byte) value);
    }
}
