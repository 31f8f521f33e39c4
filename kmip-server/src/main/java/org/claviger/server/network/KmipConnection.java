package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.claviger.server.config.NetworkSection;
import org.claviger.server.identity.ClientCertificate;
import org.claviger.server.metrics.Metrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection after its handshake: a bounded queue of messages, drained in order by one virtual thread at a time.
 * The event loop adds and the virtual thread takes, both under the lock; neither waits for the other.
 */
final class KmipConnection implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(KmipConnection.class);
    private static final int TAG_RESPONSE_MESSAGE = 0x42007B;
    /** Closing under a client that is sending still would take the answer from it before it has read it. */
    private static final int LINGER_MILLIS = 500;

    private final long id;
    private final Channel channel;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final ClientCertificate certificate;
    private final TlsFacts tls;
    private final RequestProcessor processor;
    private final NetworkSection limits;
    private final Metrics metrics;
    private final ThreadFactory threads;
    private final Runnable roomAgain;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Arrival> waiting = new ArrayDeque<>();
    private final Deque<CompletableFuture<ByteBuf>> serverRequests = new ArrayDeque<>();
    private int requestsInFlight;
    private long bytesInFlight;
    private boolean running;
    private boolean full;
    private boolean closed;
    private boolean draining;
    private boolean lastQueued;
    private boolean hearsRequests = true;

    /** @param roomAgain called on the event loop when a queue that was full has room */
    KmipConnection(
            long id,
            Channel channel,
            InetSocketAddress remote,
            ClientCertificate certificate,
            TlsFacts tls,
            RequestProcessor processor,
            NetworkSection limits,
            Metrics metrics,
            ThreadFactory threads,
            Runnable roomAgain) {
        this.id = id;
        this.channel = channel;
        this.remote = remote;
        // The channel forgets it when it closes, which may be before a request asks.
        this.local = channel.localAddress() instanceof InetSocketAddress address ? address : remote;
        this.certificate = certificate;
        this.tls = tls;
        this.processor = processor;
        this.limits = limits;
        this.metrics = metrics;
        this.threads = threads;
        this.roomAgain = roomAgain;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public ClientCertificate certificate() {
        return certificate;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public TlsFacts tls() {
        return tls;
    }

    @Override
    public CompletableFuture<ByteBuf> send(ByteBuf request) {
        CompletableFuture<ByteBuf> answer = new CompletableFuture<>();
        lock.lock();
        try {
            if (closed || !hearsRequests || serverRequests.size() >= SERVER_REQUESTS_MAX) {
                Wipe.andRelease(request);
                return CompletableFuture.failedFuture(new IOException(whyNotToBeAsked()));
            }
            serverRequests.add(answer);
            // Under the lock, so that requests leave in the order in which their answers are expected.
            write(request, false, false);
        } finally {
            lock.unlock();
        }
        return answer;
    }

    private String whyNotToBeAsked() {
        if (closed) {
            return "the connection has ended";
        }
        return hearsRequests
                ? "too many requests wait for this client's answers"
                : "a client that speaks HTTP cannot be asked on its own connection";
    }

    @Override
    public void close() {
        channel.close();
    }

    /**
     * Queues an arrival, or completes a request of ours with it. On the event loop.
     *
     * @param last whether nothing after it can be understood: its answer is the last one
     * @return whether the queue is full now
     */
    boolean receive(Arrival arrival, boolean last) {
        ByteBuf message = arrival.message();
        if (message.readableBytes() >= 3 && message.getUnsignedMedium(message.readerIndex()) == TAG_RESPONSE_MESSAGE) {
            CompletableFuture<ByteBuf> expected = nextServerRequest();
            if (expected != null) {
                // Off the event loop, where the one who waits may do what he likes.
                threads.newThread(() -> expected.complete(message)).start();
                return false;
            }
        }
        lock.lock();
        try {
            if (closed || lastQueued) {
                arrival.close();
                return true;
            }
            metrics.messageRead(message.readableBytes());
            waiting.add(arrival);
            hearsRequests &= arrival instanceof Arrival.Ttlv;
            lastQueued = last;
            requestsInFlight++;
            bytesInFlight += message.readableBytes();
            full = requestsInFlight >= limits.requestsInFlightMax() || bytesInFlight >= limits.bytesInFlightMax();
            if (full) {
                metrics.readingPaused();
            }
            start();
            return full;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable CompletableFuture<ByteBuf> nextServerRequest() {
        lock.lock();
        try {
            return serverRequests.poll();
        } finally {
            lock.unlock();
        }
    }

    /** The client has taken enough of the answers for more of them. */
    void writable() {
        lock.lock();
        try {
            start();
        } finally {
            lock.unlock();
        }
    }

    boolean isIdle() {
        lock.lock();
        try {
            return requestsInFlight == 0;
        } finally {
            lock.unlock();
        }
    }

    /** What is queued is answered, then the connection ends. */
    void drain() {
        lock.lock();
        try {
            draining = true;
            if (requestsInFlight == 0) {
                channel.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The channel is gone. */
    void ended() {
        Deque<CompletableFuture<ByteBuf>> unanswered;
        lock.lock();
        try {
            closed = true;
            while (!waiting.isEmpty()) {
                waiting.remove().close();
                requestsInFlight--;
                metrics.messageDone();
            }
            unanswered = new ArrayDeque<>(serverRequests);
            serverRequests.clear();
        } finally {
            lock.unlock();
        }
        unanswered.forEach(one -> one.completeExceptionally(new IOException("the connection has ended")));
    }

    private void start() {
        if (!running && !closed && !waiting.isEmpty() && channel.isWritable()) {
            running = true;
            threads.newThread(this::run).start();
        }
    }

    private void run() {
        Arrival arrival = next();
        while (arrival != null) {
            int bytes = arrival.message().readableBytes();
            try {
                answer(arrival);
            } finally {
                arrival.close();
                done(bytes);
            }
            arrival = next();
        }
    }

    private @Nullable Arrival next() {
        lock.lock();
        try {
            // While the client does not take its answers no further ones are made.
            Arrival arrival = closed || !channel.isWritable() ? null : waiting.poll();
            running = arrival != null;
            return arrival;
        } finally {
            lock.unlock();
        }
    }

    private void answer(Arrival arrival) {
        try {
            Answer answer = arrival.answer(this, processor);
            write(answer.bytes(), answer.closes(), arrival.lingers());
            answer.then().run();
        } catch (RuntimeException | Error e) {
            LOG.atError()
                    .addKeyValue("connection", id)
                    .addKeyValue("client", certificate.subject())
                    .setCause(e)
                    .log("A message could not be processed; its connection is closed");
            metrics.closedByServer("fault");
            channel.close();
            if (e instanceof VirtualMachineError) {
                throw e;
            }
        }
    }

    private void done(int bytes) {
        metrics.messageDone();
        lock.lock();
        try {
            requestsInFlight--;
            bytesInFlight -= bytes;
            if (full && requestsInFlight < limits.requestsInFlightMax() && bytesInFlight < limits.bytesInFlightMax()) {
                full = false;
                channel.eventLoop().execute(roomAgain);
            }
            if (requestsInFlight == 0 && (draining || lastQueued)) {
                channel.eventLoop().execute(channel::close);
            }
        } finally {
            lock.unlock();
        }
    }

    private void write(ByteBuf bytes, boolean closes, boolean lingers) {
        if (!bytes.isReadable()) {
            bytes.release();
            if (closes) {
                channel.close();
            }
            return;
        }
        ByteBuf wire = direct(bytes);
        metrics.messageAnswered(wire.readableBytes());
        // The write releases it once; it is wiped when TLS has read it.
        wire.retain();
        channel.writeAndFlush(wire).addListener((ChannelFutureListener) written -> {
            Wipe.andRelease(wire);
            if (closes && lingers) {
                channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            } else if (closes) {
                channel.close();
            }
        });
    }

    /** TLS would copy a heap buffer into one of its own, which nobody wipes. */
    private ByteBuf direct(ByteBuf bytes) {
        if (bytes.isDirect() && bytes.nioBufferCount() == 1 && !bytes.isReadOnly()) {
            return bytes;
        }
        ByteBuf copy = channel.alloc().directBuffer(bytes.readableBytes());
        copy.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
        Wipe.andRelease(bytes);
        return copy;
    }
}
