package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.claviger.server.config.HostPort;
import org.claviger.server.identity.ClientCertificate;
import org.claviger.server.network.ArrivalReader.Progress;
import org.jspecify.annotations.Nullable;

/** One connection on its event loop: the end of the handshake, the framing, the deadlines. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    private static final HttpRefusal TOO_SLOW =
            HttpRefusal.of(HttpResponseStatus.REQUEST_TIMEOUT, "The request did not arrive whole in time.");

    private final NetworkServer server;
    private final ClientHelloRecorder hello;
    private final InetSocketAddress remote;
    private final Deque<ByteBuf> held = new ArrayDeque<>();
    private @Nullable KmipConnection connection;
    private @Nullable ArrivalReader reader;
    private @Nullable Future<?> timer;
    private boolean begun;
    private boolean paused;
    private boolean refused;
    private boolean deaf;
    private long timerAt;
    private long lastByteAt;
    private long messageBegunAt;
    private long lastAnswerProgressAt;
    private long unsentBytes;

    ConnectionHandler(NetworkServer server, ClientHelloRecorder hello, InetSocketAddress remote) {
        this.server = server;
        this.hello = hello;
        this.remote = remote;
    }

    @Nullable
    KmipConnection connection() {
        return connection;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                accept(context);
            } else {
                refuse(context, handshake.cause());
            }
        }
        super.userEventTriggered(context, event);
    }

    private void accept(ChannelHandlerContext context) throws SSLPeerUnverifiedException {
        SSLSession session = context.pipeline().get(SslHandler.class).engine().getSession();
        ClientCertificate certificate = ClientCertificate.of((X509Certificate) session.getPeerCertificates()[0]);
        if (!server.clock().instant().isBefore(certificate.notAfter())) {
            // A resumed session shows no certificate that could be checked: its own may have expired since.
            refuse(context, new CertificateException("its certificate has expired at " + certificate.notAfter()));
            return;
        }
        connection = new KmipConnection(
                server.nextConnectionId(),
                context.channel(),
                remote,
                certificate,
                new TlsFacts(session.getProtocol(), session.getCipherSuite()),
                server.processor(),
                server.limits(),
                server.metrics(),
                server.threads(),
                () -> resume(context));
        reader = new MessageReader(context.alloc(), server.messageBytesMax());
        context.pipeline().remove(hello);
        server.metrics().handshake(true);
        lastByteAt = System.nanoTime();
        setTimer(context, lastByteAt + server.limits().idleTimeout().toNanos());
        if (server.isDraining()) {
            context.close();
        }
    }

    private void refuse(ChannelHandlerContext context, Throwable cause) {
        refused = true;
        server.metrics().handshake(false);
        server.refusals().log(remote, cause, hello.start());
        context.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (connection == null || deaf) {
            Wipe.andRelease(bytes);
            return;
        }
        lastByteAt = System.nanoTime();
        held.add(bytes);
        readHeld(context, connection);
    }

    private void readHeld(ChannelHandlerContext context, KmipConnection to) {
        while (!paused && !deaf && !held.isEmpty()) {
            ByteBuf bytes = held.element();
            if (readOne(context, to, bytes)) {
                Wipe.andRelease(held.remove());
            }
        }
        if (deaf) {
            messageBegunAt = 0;
            dropHeld();
        } else if (!paused && reader != null && reader.isInside()) {
            messageGoesOn(context);
        } else {
            messageBegunAt = 0;
        }
    }

    /** Reads up to the next arrival; true when the bytes are used up. */
    private boolean readOne(ChannelHandlerContext context, KmipConnection to, ByteBuf bytes) {
        ArrivalReader from = reader;
        if (from == null) {
            return true;
        }
        Progress progress = from.read(bytes);
        return switch (progress) {
            case INCOMPLETE -> true;
            case ARRIVED -> {
                begun = true;
                messageBegunAt = 0;
                pauseIf(context, to.receive(from.take(), false));
                yield !bytes.isReadable();
            }
            case LOST -> {
                server.metrics().closedByServer("framing");
                stopListening(context);
                to.receive(from.take(), true);
                yield true;
            }
            case LAST -> {
                Arrival last = from.take();
                if (last.lingers()) {
                    deaf = true;
                } else {
                    stopListening(context);
                }
                to.receive(last, false);
                yield true;
            }
            case FOREIGN -> {
                if (!begun && isLetter(bytes.getUnsignedByte(bytes.readerIndex()))) {
                    begun = true;
                    reader = new HttpReader(context, server.messageBytesMax(), server.bodies());
                    yield false;
                }
                server.metrics().closedByServer("not_ttlv");
                stopListening(context);
                // Answers that are due are still given.
                to.drain();
                yield true;
            }
        };
    }

    /** A letter begins a request line of HTTP. */
    private static boolean isLetter(int firstByte) {
        return (firstByte >= 'A' && firstByte <= 'Z') || (firstByte >= 'a' && firstByte <= 'z');
    }

    private void stopListening(ChannelHandlerContext context) {
        deaf = true;
        context.channel().config().setAutoRead(false);
    }

    private void pauseIf(ChannelHandlerContext context, boolean full) {
        if (full) {
            paused = true;
            context.channel().config().setAutoRead(false);
        }
    }

    private void resume(ChannelHandlerContext context) {
        if (deaf || connection == null) {
            return;
        }
        paused = false;
        lastByteAt = System.nanoTime();
        readHeld(context, connection);
        if (!paused && !deaf) {
            context.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
        if (connection != null) {
            if (context.channel().isWritable()) {
                connection.writable();
            } else {
                lastAnswerProgressAt = System.nanoTime();
                unsentBytes = context.channel().bytesBeforeWritable();
                setTimer(
                        context,
                        lastAnswerProgressAt + server.limits().stallTimeout().toNanos());
            }
        }
        super.channelWritabilityChanged(context);
    }

    private void messageGoesOn(ChannelHandlerContext context) {
        if (messageBegunAt == 0) {
            messageBegunAt = lastByteAt;
        }
        setTimer(context, lastByteAt + server.limits().stallTimeout().toNanos());
    }

    /** Makes sure that deadlines are looked at by then; an earlier look is as good. */
    private void setTimer(ChannelHandlerContext context, long at) {
        if (timer != null) {
            if (timerAt - at <= 0) {
                return;
            }
            timer.cancel(false);
        }
        timerAt = at;
        timer = context.executor()
                .schedule(
                        () -> lookAtDeadlines(context),
                        Math.max(0, at - System.nanoTime()) + TimeUnit.MILLISECONDS.toNanos(1),
                        TimeUnit.NANOSECONDS);
    }

    private void lookAtDeadlines(ChannelHandlerContext context) {
        timer = null;
        if (connection == null || !context.channel().isActive()) {
            return;
        }
        long now = System.nanoTime();
        long stall = server.limits().stallTimeout().toNanos();
        if (!context.channel().isWritable()) {
            long left = context.channel().bytesBeforeWritable();
            if (left != unsentBytes) {
                unsentBytes = left;
                lastAnswerProgressAt = now;
            } else if (now - lastAnswerProgressAt >= stall) {
                end(context, "answer_not_taken");
                return;
            }
            setTimer(context, lastAnswerProgressAt + stall);
        } else if (paused) {
            setTimer(context, now + stall);
        } else if (messageBegunAt != 0) {
            if (now - lastByteAt >= stall
                    || now - messageBegunAt >= server.limits().messageTimeout().toNanos()) {
                giveUp(context, connection);
                return;
            }
            setTimer(context, lastByteAt + stall);
        } else {
            long idle = server.limits().idleTimeout().toNanos();
            if (!connection.isIdle()) {
                lastByteAt = now;
            } else if (now - lastByteAt >= idle) {
                end(context, "idle");
                return;
            }
            setTimer(context, lastByteAt + idle);
        }
    }

    /** Ends a connection whose message does not go on; in HTTP there is a way to say so. */
    private void giveUp(ChannelHandlerContext context, KmipConnection with) {
        if (reader instanceof HttpReader http && with.isIdle()) {
            server.metrics().closedByServer("slow_message");
            deaf = true;
            messageBegunAt = 0;
            with.receive(http.refusalNow(TOO_SLOW), false);
            // Whether or not the client takes the answer.
            context.executor()
                    .schedule(
                            () -> context.close(),
                            server.limits().stallTimeout().toNanos(),
                            TimeUnit.NANOSECONDS);
        } else {
            end(context, "slow_message");
        }
    }

    private void end(ChannelHandlerContext context, String reason) {
        server.metrics().closedByServer(reason);
        context.close();
    }

    private void dropHeld() {
        while (!held.isEmpty()) {
            Wipe.andRelease(held.remove());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        if (timer != null) {
            timer.cancel(false);
        }
        deaf = true;
        dropHeld();
        if (reader != null) {
            reader.close();
        }
        if (connection != null) {
            connection.ended();
        }
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A refused handshake has been told already; what comes later is a connection that broke, or broken TLS.
        if (!refused) {
            server.refusals().connectionBroke(connection, HostPort.numeric(remote), cause);
        }
        context.close();
    }
}
