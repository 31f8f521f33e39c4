package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Overwrites buffers before they go back to a pool, where the next owner or a memory dump would find key material. */
final class Wipe {
    private Wipe() {}

    /** Zeroes the whole buffer, what was read of it and what was never written included, and releases it. */
    static void andRelease(ByteBuf buffer) {
        if (!buffer.isReadOnly() && buffer.refCnt() > 0) {
            buffer.setZero(0, buffer.capacity());
        }
        buffer.release();
    }

    /**
     * The same bytes where more can be written after them: the buffer itself, or one of at least twice its size. Its own
     * growth would leave a copy of the bytes in the pool.
     */
    static ByteBuf withRoomFor(int bytes, ByteBuf buffer, ByteBufAllocator allocator) {
        if (buffer.writableBytes() >= bytes) {
            return buffer;
        }
        int capacity = Math.max(buffer.readableBytes() + bytes, 2 * buffer.capacity());
        ByteBuf larger = allocator.directBuffer(capacity);
        larger.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
        andRelease(buffer);
        return larger;
    }
}
