package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.claviger.codec.ttlv.Encoding;

/** What arrives in HTTP: answered in the order of its arrival, whatever it is. */
sealed interface HttpArrival extends Arrival {
    String PLAIN_TEXT = "text/plain; charset=utf-8";

    /**
     * A request with a KMIP message as its body.
     *
     * @param share what the body holds of the budget, as long as it is there
     */
    record Message(ByteBuf message, BodyBudget.Share share, Encoding encoding, HttpExchange exchange)
            implements HttpArrival {
        @Override
        public void close() {
            HttpArrival.super.close();
            share.giveBack();
        }

        @Override
        public Answer answer(Connection connection, RequestProcessor processor) {
            Answer answer = processor.process(new HttpConnection(connection), encoding, message);
            HttpExchange end = answer.closes() ? exchange.closing() : exchange;
            HttpResponseStatus status =
                    answer.bytes().isReadable() ? HttpResponseStatus.OK : HttpResponseStatus.NO_CONTENT;
            ByteBuf bytes = end.answer(status, HttpRoute.contentType(encoding), "", answer.bytes());
            return new Answer(bytes, !end.staysOpen());
        }
    }

    /** A client that waits for leave to send the body. */
    record Expectation() implements HttpArrival {
        @Override
        public ByteBuf message() {
            return Unpooled.EMPTY_BUFFER;
        }

        @Override
        public Answer answer(Connection connection, RequestProcessor processor) {
            return Answer.of(HttpExchange.goOn());
        }
    }

    /** A person with a browser. */
    record Page(HttpExchange exchange) implements HttpArrival {
        private static final String TEXT = """
                <!DOCTYPE html>
                <html lang="en">
                <head><meta charset="utf-8"><title>Claviger</title></head>
                <body>
                <h1>Claviger</h1>
                <p>This is a key management server. It speaks KMIP: in TTLV over TLS on this port, and in HTTPS by
                <code>POST /kmip</code> with the content type <code>application/octet-stream</code> (TTLV),
                <code>text/xml</code> or <code>application/json</code>.</p>
                </body>
                </html>
                """;

        @Override
        public ByteBuf message() {
            return Unpooled.EMPTY_BUFFER;
        }

        @Override
        public Answer answer(Connection connection, RequestProcessor processor) {
            ByteBuf bytes = exchange.answer(
                    HttpResponseStatus.OK,
                    "text/html; charset=utf-8",
                    "Content-Security-Policy: default-src 'none'\r\n",
                    TEXT);
            return new Answer(bytes, !exchange.staysOpen());
        }
    }

    /**
     * A request that is refused before KMIP.
     *
     * @param lingers whether the client may be sending still
     */
    record Refused(HttpRefusal refusal, HttpExchange exchange, boolean lingers) implements HttpArrival {
        @Override
        public ByteBuf message() {
            return Unpooled.EMPTY_BUFFER;
        }

        @Override
        public Answer answer(Connection connection, RequestProcessor processor) {
            ByteBuf bytes =
                    exchange.answer(refusal.status(), PLAIN_TEXT, refusal.moreHeaders(), refusal.sentence() + "\n");
            return new Answer(bytes, !exchange.staysOpen());
        }
    }
}
