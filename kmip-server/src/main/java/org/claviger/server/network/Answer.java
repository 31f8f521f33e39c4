package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What goes back for one message.
 *
 * @param bytes the encoded answer; empty where nothing is to be sent. The network wipes and releases it once it is sent
 * @param closes whether the connection ends after it, as when framing is lost
 * @param then what the connection's thread does before it goes on to the next message
 */
public record Answer(ByteBuf bytes, boolean closes, Runnable then) {
    Answer(ByteBuf bytes, boolean closes) {
        this(bytes, closes, () -> {});
    }

    public static Answer of(ByteBuf bytes) {
        return new Answer(bytes, false);
    }

    public Answer then(Runnable next) {
        return new Answer(bytes, closes, next);
    }

    public static Answer thenClose(ByteBuf bytes) {
        return new Answer(bytes, true);
    }

    /** No answer, and the end of the connection. */
    public static Answer close() {
        return new Answer(Unpooled.EMPTY_BUFFER, true);
    }
}
