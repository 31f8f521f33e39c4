package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.claviger.server.identity.ClientCertificate;

/** An authenticated connection, as the dispatcher sees it. */
public interface Connection {
    /** Unique while the server runs; what logs call the connection. */
    long id();

    /** Whose chain the handshake has verified. Who that is, and whether still, is asked of the store for each request. */
    ClientCertificate certificate();

    InetSocketAddress remoteAddress();

    InetSocketAddress localAddress();

    TlsFacts tls();

    /**
     * Sends a request from the server to the client (2.1 section 6.2), after the answers that are due before it. The
     * next message of this client that is a Response Message completes the result, in the order of sending; the end of
     * the connection fails it. At most {@link #SERVER_REQUESTS_MAX} may be open.
     *
     * @param request belongs to the network from now on
     * @return the client's answer, which belongs to the receiver
     */
    CompletableFuture<ByteBuf> send(ByteBuf request);

    /** Whether a client can be sent requests on it: in HTTP only clients ask. */
    default boolean takesRequests() {
        return true;
    }

    /** Ends the connection now, with close_notify; queued requests are dropped. */
    void close();

    /** How many requests of the server may wait for a client's answer. */
    int SERVER_REQUESTS_MAX = 16;
}
