package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import org.claviger.codec.ttlv.Encoding;

/** What has arrived whole on a connection, and waits for its turn to be answered. */
interface Arrival extends AutoCloseable {
    /** What came, or nothing. */
    ByteBuf message();

    /** On the connection's virtual thread. */
    Answer answer(Connection connection, RequestProcessor processor);

    /** Whether the client may be sending still when an answer that ends the connection is on its way. */
    default boolean lingers() {
        return false;
    }

    /** Wipes and releases the message, once, after its answer or instead of it. */
    @Override
    default void close() {
        Wipe.andRelease(message());
    }

    /** A message in TTLV, which is answered as it came. */
    record Ttlv(ByteBuf message) implements Arrival {
        @Override
        public Answer answer(Connection connection, RequestProcessor processor) {
            return processor.process(connection, Encoding.TTLV, message);
        }
    }
}
