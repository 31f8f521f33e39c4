package org.claviger.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;

/**
 * Answers every TTLV frame with the same number of bytes. The limit: a server that does nothing but mutual TLS. A
 * process of its own, so that its CPU time can be told from the client's; it ends with its standard input.
 */
final class EchoServer {
    private static final int FRAME_BYTES_MAX = 1 << 20;
    private static final int STRUCTURE_HEAD = 0x42007B01;

    private EchoServer() {}

    /** Takes the file of its identity and the length of its answers; prints its port. */
    public static void main(String[] arguments) throws IOException, GeneralSecurityException, InterruptedException {
        Channel channel = start(EchoIdentity.read(Path.of(arguments[0])), answer(Integer.parseInt(arguments[1])));
        System.out.println(((InetSocketAddress) channel.localAddress()).getPort());
        while (System.in.read() >= 0) {
            // Nothing is said to it.
        }
        System.exit(0);
    }

    /** So many bytes with the head of a TTLV structure, which is all that a client looks at. */
    private static byte[] answer(int bytes) {
        byte[] answer = new byte[bytes];
        ByteBuffer.wrap(answer).putInt(STRUCTURE_HEAD).putInt(bytes - 2 * Integer.BYTES);
        return answer;
    }

    private static Channel start(EchoIdentity identity, byte[] answer) throws SSLException, InterruptedException {
        SslContext tls = SslContextBuilder.forServer(identity.keyManagers())
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .trustManager(identity.trustManagers())
                .clientAuth(ClientAuth.REQUIRE)
                .build();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        accepted.pipeline()
                                .addLast(
                                        tls.newHandler(accepted.alloc()),
                                        new LengthFieldBasedFrameDecoder(FRAME_BYTES_MAX, 4, 4),
                                        new Answerer(answer));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    private static final class Answerer extends SimpleChannelInboundHandler<ByteBuf> {
        private final byte[] answer;

        Answerer(byte[] answer) {
            this.answer = answer;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf request) {
            context.writeAndFlush(Unpooled.wrappedBuffer(answer));
        }
    }
}
