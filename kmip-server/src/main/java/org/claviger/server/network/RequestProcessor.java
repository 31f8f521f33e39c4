package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import org.claviger.codec.ttlv.Encoding;

/** Answers complete messages. The seam between the network and the dispatcher. */
@FunctionalInterface
public interface RequestProcessor {
    /**
     * Called on a virtual thread, for one message of a connection after another in the order of their arrival, for
     * many connections at once. May block: it holds up this connection alone. Whatever it throws is our fault: it is
     * logged and ends the connection.
     *
     * @param encoding how the request is written, and the answer is to be
     * @param request one whole TTLV item from its tag to its last byte, or one document. It belongs to the caller,
     *     which wipes and releases it afterwards: what is kept has to be copied
     * @return the answer, whose buffer now belongs to the network
     */
    Answer process(Connection connection, Encoding encoding, ByteBuf request);
}
