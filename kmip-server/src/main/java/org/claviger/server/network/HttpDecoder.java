package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;

/**
 * Netty's decoder of requests, called by hand instead of from the pipeline: there it would gather what arrives in
 * buffers of its own, which nobody wipes.
 */
final class HttpDecoder extends HttpRequestDecoder {
    /** The request line, and a line that begins a chunk. */
    static final int LINE_BYTES_MAX = 4 << 10;
    /** All headers of a request together; likewise all trailers. */
    static final int HEADERS_BYTES_MAX = 16 << 10;

    private static final int CHUNK_BYTES_MAX = 64 << 10;

    HttpDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADERS_BYTES_MAX)
                .setMaxChunkSize(CHUNK_BYTES_MAX));
    }

    /**
     * Takes one step. Only whole lines are taken, but bytes of a body at once, as slices of this buffer.
     *
     * @throws Exception never: what is malformed becomes an object that says so
     */
    void step(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        decode(context, in, out);
    }

    /** Two lengths of one body are how requests are smuggled (RFC 9112 section 6.3): neither is believed. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
}
