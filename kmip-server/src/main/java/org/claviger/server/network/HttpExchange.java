package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What a request in HTTP says about the way its answer is to travel.
 *
 * @param staysOpen whether the client may send its next request on the same connection
 * @param isOld whether the request is in HTTP/1.0, where staying open has to be said
 * @param withoutBody whether only the head of the answer is wanted
 */
record HttpExchange(boolean staysOpen, boolean isOld, boolean withoutBody) {
    /** IMF-fixdate (RFC 9110 section 5.6.7). */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** For what is no request that could be read. */
    static final HttpExchange BROKEN = new HttpExchange(false, false, false);

    static HttpExchange of(HttpRequest request) {
        return new HttpExchange(
                HttpUtil.isKeepAlive(request),
                request.protocolVersion().equals(HttpVersion.HTTP_1_0),
                request.method().name().equals("HEAD"));
    }

    HttpExchange closing() {
        return new HttpExchange(false, isOld, withoutBody);
    }

    /**
     * The whole answer in one buffer.
     *
     * @param moreHeaders whole lines, or nothing
     * @param body is wiped and released
     */
    ByteBuf answer(HttpResponseStatus status, String contentType, String moreHeaders, ByteBuf body) {
        try {
            byte[] head =
                    head(status, contentType, moreHeaders, body.readableBytes()).getBytes(StandardCharsets.US_ASCII);
            int size = head.length + (withoutBody ? 0 : body.readableBytes());
            ByteBuf answer =
                    PooledByteBufAllocator.DEFAULT.directBuffer(size, size).writeBytes(head);
            return withoutBody ? answer : answer.writeBytes(body, body.readerIndex(), body.readableBytes());
        } finally {
            Wipe.andRelease(body);
        }
    }

    ByteBuf answer(HttpResponseStatus status, String contentType, String moreHeaders, String body) {
        return answer(status, contentType, moreHeaders, ByteBufUtil.writeUtf8(PooledByteBufAllocator.DEFAULT, body));
    }

    private String head(HttpResponseStatus status, String contentType, String moreHeaders, int bodyBytes) {
        String connection = staysOpen ? isOld ? "Connection: keep-alive\r\n" : "" : "Connection: close\r\n";
        return """
                HTTP/1.1 %s\r
                Date: %s\r
                Content-Type: %s\r
                Content-Length: %d\r
                Cache-Control: no-cache\r
                X-Content-Type-Options: nosniff\r
                %s%s\r
                """.formatted(status, DATE.format(Instant.now()), contentType, bodyBytes, connection, moreHeaders);
    }

    /** The interim answer to a client that waits for leave to send its body. */
    static ByteBuf goOn() {
        return Unpooled.directBuffer().writeBytes("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
}
