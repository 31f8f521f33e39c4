package org.claviger.codec.ttlv;

import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * Bytes being written that may hold secrets. They are outside the heap, where nothing moves them and leaves a copy, and
 * are wiped when they are moved for want of room, and in the end.
 */
final class WipingOutput extends OutputStream {
    private static final int FIRST_BYTES = 1024;

    private final Arena arena = Arena.ofConfined();
    private MemorySegment bytes = arena.allocate(FIRST_BYTES);
    private int length;

    @Override
    public void write(int value) {
        reserve(1);
        bytes.set(ValueLayout.JAVA_BYTE, length++, (byte) value);
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        reserve(count);
        MemorySegment.copy(source, offset, bytes, ValueLayout.JAVA_BYTE, length, count);
        length += count;
    }

    /** What was written so far; it can be read until this is closed. */
    ByteBuffer written() {
        return bytes.asSlice(0, length).asByteBuffer().asReadOnlyBuffer();
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            bytes.fill((byte) 0);
            arena.close();
        }
    }

    private void reserve(int count) {
        if (count <= bytes.byteSize() - length) {
            return;
        }
        MemorySegment moved = arena.allocate(Math.max(length + (long) count, 2 * bytes.byteSize()));
        MemorySegment.copy(bytes, 0, moved, 0, length);
        bytes.fill((byte) 0);
        bytes = moved;
    }
}
