package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a connection's bytes into messages. Memory grows with the bytes that have arrived, not with the length that a
 * client announces, and what is not needed any more is wiped.
 */
final class MessageReader implements ArrivalReader {
    static final int HEADER_BYTES = 8;
    /** How much of a message that cannot be read whole is handed over, for the version in its header. */
    static final int START_BYTES_MAX = 512;

    private static final int FIRST_BUFFER_BYTES = 1_024;
    private static final int TTLV_FIRST_BYTE = 0x42;
    private static final int TYPE_STRUCTURE = 0x01;

    private final ByteBufAllocator allocator;
    private final int messageBytesMax;
    private @Nullable ByteBuf message;
    private int expected = HEADER_BYTES;

    MessageReader(ByteBufAllocator allocator, int messageBytesMax) {
        this.allocator = allocator;
        this.messageBytesMax = messageBytesMax;
    }

    @Override
    public boolean isInside() {
        return message != null;
    }

    @Override
    public Progress read(ByteBuf in) {
        while (in.isReadable()) {
            ByteBuf buffer = message;
            if (buffer == null) {
                if (in.getUnsignedByte(in.readerIndex()) != TTLV_FIRST_BYTE) {
                    return Progress.FOREIGN;
                }
                expected = HEADER_BYTES;
                buffer = allocator.directBuffer(FIRST_BUFFER_BYTES, Math.max(FIRST_BUFFER_BYTES, messageBytesMax));
                message = buffer;
            }
            buffer = withRoom(buffer);
            int wanted = Math.min(expected - buffer.readableBytes(), buffer.writableBytes());
            in.readBytes(buffer, Math.min(wanted, in.readableBytes()));
            if (buffer.readableBytes() < expected) {
                continue;
            }
            if (expected == HEADER_BYTES) {
                Progress progress = readHeader(buffer, in);
                if (progress != Progress.INCOMPLETE) {
                    return progress;
                }
                continue;
            }
            return Progress.ARRIVED;
        }
        return Progress.INCOMPLETE;
    }

    private Progress readHeader(ByteBuf buffer, ByteBuf in) {
        int type = buffer.getUnsignedByte(3);
        long length = buffer.getUnsignedInt(4);
        if (type != TYPE_STRUCTURE || length + HEADER_BYTES > messageBytesMax) {
            in.readBytes(buffer, Math.min(in.readableBytes(), START_BYTES_MAX - HEADER_BYTES));
            return Progress.LOST;
        }
        if (length == 0) {
            return Progress.ARRIVED;
        }
        expected = HEADER_BYTES + (int) length;
        return Progress.INCOMPLETE;
    }

    /** Doubles by hand: the buffer's own growth would leave a copy of the bytes in the pool. */
    private ByteBuf withRoom(ByteBuf buffer) {
        if (buffer.isWritable()) {
            return buffer;
        }
        ByteBuf larger = allocator.directBuffer(
                Math.min(expected, buffer.capacity() * 2), Math.max(expected, FIRST_BUFFER_BYTES));
        larger.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
        Wipe.andRelease(buffer);
        message = larger;
        return larger;
    }

    @Override
    public Arrival take() {
        ByteBuf taken = message;
        if (taken == null) {
            throw new IllegalStateException("there is no message to take");
        }
        message = null;
        return new Arrival.Ttlv(taken);
    }

    @Override
    public void close() {
        if (message != null) {
            Wipe.andRelease(message);
            message = null;
        }
    }
}
