package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests in HTTP. Like {@link MessageReader} it holds what has arrived and no more, and wipes what it does not
 * need any more: only lines, which hold no key material, pass through Netty's own memory.
 */
final class HttpReader implements ArrivalReader {
    private static final int FIRST_BUFFER_BYTES = 1_024;
    private static final byte LINE_END = '\n';

    private final ChannelHandlerContext context;
    private final int messageBytesMax;
    private final BodyBudget budget;
    private final HttpDecoder decoder = new HttpDecoder();
    private final Deque<Object> decoded = new ArrayDeque<>();
    private @Nullable ByteBuf line;
    private boolean inside;
    private @Nullable Arrival arrival;

    private HttpExchange exchange = HttpExchange.BROKEN;
    private @Nullable HttpRoute route;
    private @Nullable ByteBuf body;
    private BodyBudget.Share share;
    private long bodyBytes;
    private int bodyBytesMax;

    HttpReader(ChannelHandlerContext context, int messageBytesMax, BodyBudget budget) {
        this.context = context;
        this.budget = budget;
        this.share = budget.newShare();
        this.messageBytesMax = messageBytesMax;
    }

    @Override
    public boolean isInside() {
        return inside;
    }

    @Override
    public Arrival take() {
        Arrival taken = arrival;
        if (taken == null) {
            throw new IllegalStateException("there is no arrival to take");
        }
        arrival = null;
        return taken;
    }

    @Override
    public Progress read(ByteBuf in) {
        while (true) {
            Object next = decoded.poll();
            if (next != null) {
                Progress progress = next instanceof HttpRequest request ? begin(request) : goOn((HttpContent) next);
                if (progress != Progress.INCOMPLETE) {
                    return progress;
                }
            } else if (!step(in)) {
                return Progress.INCOMPLETE;
            }
        }
    }

    /** Decodes some of the bytes; false when they are all taken, and nothing has come of them. */
    private boolean step(ByteBuf in) {
        while (!inside && in.isReadable() && isLineEnd(in.getByte(in.readerIndex()))) {
            // Some clients end a body with a line end that does not belong to it (RFC 9112 section 2.2).
            in.skipBytes(1);
        }
        if (!in.isReadable()) {
            return false;
        }
        inside = true;
        ByteBuf begun = line;
        if (begun == null) {
            int before = in.readableBytes();
            if (decode(in) || in.readableBytes() < before) {
                return true;
            }
            line = keepLine(context.alloc().directBuffer(lineLeft(in)), in);
            return true;
        }
        ByteBuf longer = keepLine(Wipe.withRoomFor(lineLeft(in), begun, context.alloc()), in);
        line = longer;
        decode(longer);
        if (!longer.isReadable()) {
            Wipe.andRelease(longer);
            line = null;
        }
        return true;
    }

    private static boolean isLineEnd(byte value) {
        return value == '\r' || value == LINE_END;
    }

    /** How many bytes there are up to the end of the line, or without it. */
    private static int lineLeft(ByteBuf in) {
        int beforeEnd = in.bytesBefore(LINE_END);
        return beforeEnd < 0 ? in.readableBytes() : beforeEnd + 1;
    }

    private static ByteBuf keepLine(ByteBuf to, ByteBuf in) {
        return to.writeBytes(in, lineLeft(in));
    }

    private boolean decode(ByteBuf in) {
        List<Object> out = new ArrayList<>(2);
        try {
            decoder.step(context, in, out);
        } catch (Exception e) {
            throw new IllegalStateException("the decoder says what is malformed, and does not throw", e);
        }
        decoded.addAll(out);
        return !out.isEmpty();
    }

    private Progress begin(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return refuseAndEnd(malformed(request.decoderResult()));
        }
        exchange = HttpExchange.of(request);
        HttpRoute to = HttpRoute.of(request);
        route = to;
        bodyBytes = 0;
        bodyBytesMax = to instanceof HttpRoute.Message message
                ? message.encoding().bytesMax(messageBytesMax)
                : messageBytesMax;
        if (HttpUtil.getContentLength(request, 0L) > bodyBytesMax) {
            return refuseAndEnd(HttpRefusal.bodyTooLarge(bodyBytesMax));
        }
        // Where the body is empty there is nothing to wait for.
        boolean waits = HttpUtil.is100ContinueExpected(request) && decoded.isEmpty();
        return switch (to) {
            case HttpRoute.Refused(HttpRefusal refusal) when waits || isOutOfStep(refusal) -> refuseAndEnd(refusal);
            case HttpRoute.Message _ when waits -> arrived(new HttpArrival.Expectation());
            case HttpRoute.Message _, HttpRoute.Page _, HttpRoute.Refused _ -> Progress.INCOMPLETE;
        };
    }

    /** Whether it is uncertain where the next request would begin. */
    private static boolean isOutOfStep(HttpRefusal refusal) {
        int code = refusal.status().code();
        return code == HttpResponseStatus.BAD_REQUEST.code() || code >= HttpResponseStatus.INTERNAL_SERVER_ERROR.code();
    }

    private static HttpRefusal malformed(DecoderResult result) {
        return switch (result.cause()) {
            case TooLongHttpLineException _ ->
                HttpRefusal.of(
                        HttpResponseStatus.REQUEST_URI_TOO_LONG,
                        "A line has at most " + HttpDecoder.LINE_BYTES_MAX + " bytes here.");
            case TooLongHttpHeaderException _ ->
                HttpRefusal.of(
                        HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                        "The headers have at most " + HttpDecoder.HEADERS_BYTES_MAX + " bytes together here.");
            case null, default -> HttpRefusal.malformed("This is no request in HTTP/1.1 or HTTP/1.0.");
        };
    }

    private Progress goOn(HttpContent content) {
        HttpRoute to = route;
        ByteBuf bytes = content.content();
        try {
            if (to == null) {
                return Progress.INCOMPLETE;
            }
            if (content.decoderResult().isFailure()) {
                return refuseAndEnd(malformed(content.decoderResult()));
            }
            bodyBytes += bytes.readableBytes();
            if (bodyBytes > bodyBytesMax) {
                return refuseAndEnd(HttpRefusal.bodyTooLarge(bodyBytesMax));
            }
            if (to instanceof HttpRoute.Message && !append(bytes)) {
                return refuseAndEnd(HttpRefusal.busy());
            }
            return content instanceof LastHttpContent ? end(to) : Progress.INCOMPLETE;
        } finally {
            // A slice of the caller's buffer, which the caller wipes.
            content.release();
        }
    }

    /** Whether there was room for these bytes of the body. */
    private boolean append(ByteBuf bytes) {
        if (!bytes.isReadable()) {
            return true;
        }
        ByteBuf whole = body == null
                ? context.alloc().directBuffer(Math.max(FIRST_BUFFER_BYTES, bytes.readableBytes()))
                : Wipe.withRoomFor(bytes.readableBytes(), body, context.alloc());
        body = whole.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
        return share.grow(whole.readableBytes(), whole.capacity());
    }

    private Progress end(HttpRoute to) {
        ByteBuf whole = body == null ? Unpooled.EMPTY_BUFFER : body;
        HttpExchange ended = exchange;
        BodyBudget.Share held = share;
        body = null;
        share = budget.newShare();
        forget();
        arrived(
                switch (to) {
                    case HttpRoute.Message(var encoding) -> new HttpArrival.Message(whole, held, encoding, ended);
                    case HttpRoute.Page _ -> new HttpArrival.Page(ended);
                    case HttpRoute.Refused(var refusal) -> new HttpArrival.Refused(refusal, ended, false);
                });
        return ended.staysOpen() ? Progress.ARRIVED : Progress.LAST;
    }

    private Progress arrived(Arrival newest) {
        arrival = newest;
        return Progress.ARRIVED;
    }

    /** Refuses what may not have arrived whole; what follows is not read. */
    private Progress refuseAndEnd(HttpRefusal refusal) {
        arrival = refusalNow(refusal);
        return Progress.LAST;
    }

    /** Gives up what has not arrived whole. */
    Arrival refusalNow(HttpRefusal refusal) {
        HttpExchange last = exchange.closing();
        close();
        return new HttpArrival.Refused(refusal, last, true);
    }

    private void forget() {
        route = null;
        inside = false;
        exchange = HttpExchange.BROKEN;
    }

    @Override
    public void close() {
        forget();
        if (body != null) {
            Wipe.andRelease(body);
            body = null;
        }
        share.giveBack();
        if (line != null) {
            Wipe.andRelease(line);
            line = null;
        }
        for (Object object = decoded.poll(); object != null; object = decoded.poll()) {
            if (object instanceof HttpContent content) {
                content.release();
            }
        }
    }
}
