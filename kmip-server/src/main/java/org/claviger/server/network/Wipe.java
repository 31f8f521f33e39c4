package org.claviger.server.network;

import io.netty.buffer.ByteBuf;

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
}
