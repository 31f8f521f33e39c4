package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.claviger.server.identity.ClientCertificate;

/** A connection as HTTP uses it: only clients ask. */
record HttpConnection(Connection connection) implements Connection {
    @Override
    public long id() {
        return connection.id();
    }

    @Override
    public ClientCertificate certificate() {
        return connection.certificate();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return connection.localAddress();
    }

    @Override
    public TlsFacts tls() {
        return connection.tls();
    }

    @Override
    public boolean takesRequests() {
        return false;
    }

    @Override
    public CompletableFuture<ByteBuf> send(ByteBuf request) {
        Wipe.andRelease(request);
        return CompletableFuture.failedFuture(new IOException("in HTTP only clients ask"));
    }

    @Override
    public void close() {
        connection.close();
    }
}
