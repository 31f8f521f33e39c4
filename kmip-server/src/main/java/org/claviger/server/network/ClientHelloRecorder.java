package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;

/** Stands before TLS until the handshake is through: keeps the first bytes, and has what arrives acknowledged. */
final class ClientHelloRecorder extends ChannelInboundHandlerAdapter {
    private byte[] kept = new byte[0];

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes && kept.length < ClientHello.BYTES_KEPT) {
            byte[] more = ByteBufUtil.getBytes(
                    bytes, bytes.readerIndex(), Math.min(bytes.readableBytes(), ClientHello.BYTES_KEPT - kept.length));
            byte[] joined = new byte[kept.length + more.length];
            System.arraycopy(kept, 0, joined, 0, kept.length);
            System.arraycopy(more, 0, joined, kept.length, more.length);
            kept = joined;
        }
        context.fireChannelRead(message);
    }

    /**
     * In a handshake a client sends several times in a row, and after one of TLS 1.3 the server has nothing to say: the
     * system would keep its acknowledgements for 40 ms, and a client that does not set TCP_NODELAY (PyKMIP, libkmip,
     * Java by itself) what it wants to send next as long.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (context.channel() instanceof EpollSocketChannel socket && socket.isActive()) {
            socket.config().setTcpQuickAck(true);
        }
        context.fireChannelReadComplete();
    }

    ByteBuf start() {
        return Unpooled.wrappedBuffer(kept);
    }
}
