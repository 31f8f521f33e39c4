package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.claviger.server.config.HostPort;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator of refused handshakes: in words, and not more of them than the log can bear. */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    /** In a window of ten seconds; the rest of it is counted. */
    private static final int LINES_MAX = 100;

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong windowBegan = new AtomicLong(System.nanoTime());
    private final AtomicInteger lines = new AtomicInteger();

    void log(InetSocketAddress from, Throwable cause, ByteBuf offer) {
        if (!mayWrite()) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("from", HostPort.numeric(from))
                .addKeyValue("offered", ClientHello.describe(offer))
                .log("Refused a connection: {}", HandshakeRefusal.explain(cause, offer));
        LOG.atDebug().setCause(cause).log("The refused handshake in full");
    }

    void connectionBroke(@Nullable KmipConnection connection, String from, Throwable cause) {
        LOG.atDebug()
                .addKeyValue("from", from)
                .addKeyValue("connection", connection == null ? "none" : connection.id())
                .setCause(cause)
                .log("A connection broke");
    }

    void overLimit(InetSocketAddress from, int connectionsMax) {
        if (mayWrite()) {
            LOG.atWarn()
                    .addKeyValue("from", HostPort.numeric(from))
                    .log("Closed a new connection: network.connections = {} are open", connectionsMax);
        }
    }

    private boolean mayWrite() {
        long now = System.nanoTime();
        long began = windowBegan.get();
        if (now - began > WINDOW_NANOS && windowBegan.compareAndSet(began, now)) {
            int suppressed = lines.getAndSet(0) - LINES_MAX;
            if (suppressed > 0) {
                LOG.warn("Refused {} more connections without a line each", suppressed);
            }
        }
        return lines.incrementAndGet() <= LINES_MAX;
    }
}
