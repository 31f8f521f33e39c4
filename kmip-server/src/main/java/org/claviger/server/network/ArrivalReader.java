package org.claviger.server.network;

import io.netty.buffer.ByteBuf;

/** Cuts a connection's bytes into arrivals. On the event loop. */
interface ArrivalReader extends AutoCloseable {
    /** What the bytes so far have come to. */
    enum Progress {
        /** Everything was taken; what arrives is not whole, or has not begun. */
        INCOMPLETE,
        /** {@link #take} has an arrival; bytes may be left. */
        ARRIVED,
        /** {@link #take} has the last arrival: the client wants no further answer. */
        LAST,
        /** {@link #take} has the start of a message that is too long or not one; no later byte means anything. */
        LOST,
        /** What begins here is nothing that this reader reads. */
        FOREIGN
    }

    Progress read(ByteBuf in);

    /** Whether some but not all bytes of an arrival are there. */
    boolean isInside();

    /** The arrival, which is the caller's from now on. */
    Arrival take();

    @Override
    void close();
}
