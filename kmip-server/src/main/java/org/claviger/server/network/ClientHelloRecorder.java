package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands before TLS and keeps the first bytes of a connection until its handshake is through. */
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

    ByteBuf start() {
        return Unpooled.wrappedBuffer(kept);
    }
}
