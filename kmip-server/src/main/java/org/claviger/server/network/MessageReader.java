package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a connection's bytes into messages. Memory grows with the bytes that have arrived, not with the length that a
 * client announces, and what is not needed any more is wiped.
 */
final class MessageReader implements AutoCloseable {
    static final int HEADER_BYTES = 8;
    /** How much of a message that cannot be read whole is handed over, for the version in its header. */
    static final int START_BYTES_MAX = 512;

    private static final int FIRST_BUFFER_BYTES = 1_024;
    private static final int TTLV_FIRST_BYTE = 0x42;
    private static final int TYPE_STRUCTURE = 0x01;

    /** What the bytes so far have come to. */
    enum Progress {
        /** Everything was taken; the message is not whole, or has not begun. */
        INCOMPLETE,
        /** {@link #take} has a message; bytes may be left. */
        MESSAGE,
        /** {@link #take} has the start of a message that is too long or not one; no later byte means anything. */
        LOST,
        /** The connection does not begin with a message: {@link #firstByte} tells what with. */
        NOT_TTLV
    }

    private final ByteBufAllocator allocator;
    private final int messageBytesMax;
    private @Nullable ByteBuf message;
    private int expected = HEADER_BYTES;
    private int firstByte;

    MessageReader(ByteBufAllocator allocator, int messageBytesMax) {
        this.allocator = allocator;
        this.messageBytesMax = messageBytesMax;
    }

    /** Whether some but not all bytes of a message are there. */
    boolean isInMessage() {
        return message != null;
    }

    int firstByte() {
        return firstByte;
    }

    Progress read(ByteBuf in) {
        while (in.isReadable()) {
            ByteBuf buffer = message;
            if (buffer == null) {
                firstByte = in.getUnsignedByte(in.readerIndex());
                if (firstByte != TTLV_FIRST_BYTE) {
                    return Progress.NOT_TTLV;
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
            return Progress.MESSAGE;
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
            return Progress.MESSAGE;
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

    /** The message, which is the caller's from now on. */
    ByteBuf take() {
        ByteBuf taken = message;
        if (taken == null) {
            throw new IllegalStateException("there is no message to take");
        }
        message = null;
        return taken;
    }

    @Override
    public void close() {
        if (message != null) {
            Wipe.andRelease(message);
            message = null;
        }
    }
}
