package org.claviger.server.network;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.claviger.server.config.HostPort;
import org.claviger.server.config.NetworkSection;
import org.claviger.server.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The KMIP port. Event loops do TLS and framing; requests run on virtual threads, one for each connection at most. */
public final class NetworkServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkServer.class);
    private static final int BACKLOG = 1024;
    private static final int HANDSHAKES_MAX = 256;
    private static final WriteBufferWaterMark ANSWERS_UNSENT = new WriteBufferWaterMark(32 << 10, 64 << 10);

    private final NetworkSection limits;
    private final int messageBytesMax;
    private final RequestProcessor processor;
    private final Metrics metrics;
    private final InstantSource clock;
    private final RefusalLog refusals = new RefusalLog();
    private final ThreadFactory threads = Thread.ofVirtual()
            .name("connection-", 0)
            .inheritInheritableThreadLocals(false)
            .factory();
    private final Semaphore handshakeTasks = new Semaphore(HANDSHAKES_MAX);
    private final AtomicLong connectionIds = new AtomicLong();
    private final BodyBudget bodies;
    private final Set<ConnectionHandler> open = ConcurrentHashMap.newKeySet();
    private final EventLoopGroup loops;
    private final Class<? extends ServerSocketChannel> channelType;
    private final Channel listening;
    private final List<Channel> further = new CopyOnWriteArrayList<>();
    private volatile boolean draining;

    private NetworkServer(
            NetworkSection limits,
            int messageBytesMax,
            TlsContext tls,
            RequestProcessor processor,
            Metrics metrics,
            InstantSource clock)
            throws IOException {
        this.limits = limits;
        this.messageBytesMax = messageBytesMax;
        this.processor = processor;
        this.metrics = metrics;
        this.clock = clock;
        this.bodies = new BodyBudget(limits.longBodyBytesMax());
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.loops = new MultiThreadIoEventLoopGroup(
                limits.loopsOrDefault(),
                Thread.ofPlatform().name("network-", 0).daemon().factory(),
                handlers);
        this.channelType = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        try {
            this.listening = bind(limits.listen(), tls);
        } catch (IOException e) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
    }

    /**
     * Opens the port.
     *
     * @param clock what the certificate of a resumed session is judged by
     * @throws IOException saying why it could not
     */
    public static NetworkServer start(
            NetworkSection limits,
            int messageBytesMax,
            TlsContext tls,
            RequestProcessor processor,
            Metrics metrics,
            InstantSource clock)
            throws IOException {
        return new NetworkServer(limits, messageBytesMax, tls, processor, metrics, clock);
    }

    /** Loads the native libraries, if they are there; the first port does it otherwise. */
    public static void load() {
        LOG.atDebug()
                .addKeyValue("tls", OpenSsl.isAvailable())
                .addKeyValue("epoll", Epoll.isAvailable())
                .log("Loaded native libraries");
    }

    /** Opens a further port, for the same clients, limits and requests. @return where it listens */
    public InetSocketAddress listen(HostPort address, TlsContext tls) throws IOException {
        Channel channel = bind(address, tls);
        further.add(channel);
        return (InetSocketAddress) channel.localAddress();
    }

    private Channel bind(HostPort address, TlsContext tls) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(channelType)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, ANSWERS_UNSENT)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        initialise(channel, tls);
                    }
                });
        var bound = bootstrap.bind(address.resolve()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        return bound.channel();
    }

    private void initialise(Channel channel, TlsContext tls) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            // It ended before it began.
            channel.close();
            return;
        }
        if (draining || open.size() >= limits.connectionsMax()) {
            metrics.connectionOverLimit();
            refusals.overLimit(remote, limits.connectionsMax());
            channel.close();
            return;
        }
        ClientHelloRecorder hello = new ClientHelloRecorder();
        ConnectionHandler handler = new ConnectionHandler(this, hello, remote);
        open.add(handler);
        metrics.connectionOpened();
        channel.closeFuture().addListener(_ -> {
            open.remove(handler);
            metrics.connectionClosed();
        });
        SslHandler sslHandler = tls.newHandler(channel.alloc(), handshakeTasks());
        sslHandler.setHandshakeTimeout(limits.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
        channel.pipeline().addLast(hello, sslHandler, handler);
    }

    /** Certificate checks read the store: not on an event loop, and not without bound. */
    private Executor handshakeTasks() {
        return task -> threads.newThread(() -> {
                    handshakeTasks.acquireUninterruptibly();
                    try {
                        task.run();
                    } finally {
                        handshakeTasks.release();
                    }
                })
                .start();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    public int connections() {
        return open.size();
    }

    /**
     * Stops: no new connections and messages, those that wait or run are answered, then every connection ends with
     * close_notify. What does not end in time is cut off.
     */
    public void drain(Duration patience) {
        draining = true;
        further.forEach(Channel::close);
        listening.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        open.forEach(handler -> {
            KmipConnection connection = handler.connection();
            if (connection != null) {
                connection.drain();
            }
        });
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (hasEstablished() && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (hasEstablished()) {
            LOG.warn("Cut off {} connections that did not end in time", open.size());
        }
    }

    private boolean hasEstablished() {
        return open.stream().anyMatch(handler -> handler.connection() != null);
    }

    /** Ends everything now. */
    @Override
    public void close() {
        draining = true;
        further.forEach(Channel::close);
        listening.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }

    boolean isDraining() {
        return draining;
    }

    long nextConnectionId() {
        return connectionIds.incrementAndGet();
    }

    NetworkSection limits() {
        return limits;
    }

    int messageBytesMax() {
        return messageBytesMax;
    }

    BodyBudget bodies() {
        return bodies;
    }

    RequestProcessor processor() {
        return processor;
    }

    Metrics metrics() {
        return metrics;
    }

    InstantSource clock() {
        return clock;
    }

    RefusalLog refusals() {
        return refusals;
    }

    ThreadFactory threads() {
        return threads;
    }
}
