package org.claviger.server.network;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.claviger.server.network.HttpSocket.ascii;
import static org.claviger.server.network.HttpSocket.joined;
import static org.claviger.server.network.HttpSocket.post;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.claviger.codec.ttlv.Encoding;
import org.claviger.server.network.EchoServer.Credentials;
import org.claviger.server.network.HttpSocket.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP on the KMIP port (Profiles 2.1 section 5.3.2, RFC 9112). */
@Timeout(60)
class HttpTest {
    private static final String TTLV = "Content-Type: application/octet-stream\r\n";

    /** Says how each message is encoded, and gives it back. */
    private static EchoServer echo;

    private static Credentials client;

    @BeforeAll
    static void start() {
        echo = new EchoServer(HttpTest::named, "network.stall-timeout=500ms", "limits.message-bytes=64 KiB");
        client = echo.newClient("alice");
    }

    @AfterAll
    static void stop() {
        echo.close();
    }

    private static Answer named(Connection connection, Encoding encoding, ByteBuf request) {
        return Answer.of(Unpooled.copiedBuffer(ascii(encoding + ":" + request.toString(US_ASCII))));
    }

    private static HttpSocket connect() throws IOException {
        return new HttpSocket(echo.connect(client));
    }

    @ParameterizedTest
    @CsvSource({
        "application/octet-stream, TTLV, application/octet-stream",
        "text/xml, XML, text/xml",
        "text/xml; charset=utf-8, XML, text/xml",
        "application/xml; charset=\"UTF-8\", XML, text/xml",
        "application/json, JSON, application/json",
        "Application/JSON ; charset=utf-8, JSON, application/json"
    })
    void answersInTheEncodingThatTheContentTypeNames(String sent, Encoding encoding, String answered)
            throws IOException {
        try (HttpSocket http = connect()) {
            Reply reply = http.exchange(post("Content-Type: " + sent + "\r\n", ascii("hello")));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).isEqualTo(encoding + ":hello");
            assertThat(reply.headers())
                    .containsEntry("content-type", answered)
                    .containsEntry("cache-control", "no-cache")
                    .containsEntry("content-length", Integer.toString(reply.body().length))
                    .containsKey("date")
                    .doesNotContainKey("connection");
        }
    }

    @Test
    void speaksHttp10WithAndWithoutKeepAlive() throws IOException {
        String head = "POST /kmip HTTP/1.0\r\nPragma: no-cache\r\nContent-Length: 2      \r\n" + TTLV;
        try (HttpSocket http = connect()) {
            Reply kept = http.exchange(ascii(head + "Connection: keep-alive\r\n\r\nab"));
            Reply last = http.exchange(ascii(head + "\r\ncd"));

            assertThat(kept.text()).isEqualTo("TTLV:ab");
            assertThat(kept.headers()).containsEntry("connection", "keep-alive");
            assertThat(last.text()).isEqualTo("TTLV:cd");
            assertThat(last.closes()).isTrue();
            assertThat(http.isEnded()).isTrue();
        }
    }

    @Test
    void readsNothingMoreAfterARequestThatIsTheLast() throws IOException {
        try (HttpSocket http = connect()) {
            Reply reply = http.exchange(
                    post(TTLV + "Connection: close\r\n", ascii("last")), post(TTLV, ascii("one too many")));

            assertThat(reply.text()).isEqualTo("TTLV:last");
            assertThat(http.isEnded()).isTrue();
        }
    }

    @Test
    void answersPipelinedRequestsOfAllKindsInTheirOrder() throws IOException {
        byte[] nowhere = ascii("GET /nowhere HTTP/1.1\r\nHost: kms\r\n\r\n");
        byte[] page = ascii("GET / HTTP/1.1\r\nHost: kms\r\n\r\n");
        try (HttpSocket http = connect()) {
            List<byte[]> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                all.add(joined(post(TTLV, ascii("request " + i)), nowhere, page));
            }
            http.send(all.toArray(byte[][]::new));

            for (int i = 0; i < 100; i++) {
                assertThat(http.receive().text()).isEqualTo("TTLV:request " + i);
                assertThat(http.receive().status()).isEqualTo(404);
                assertThat(http.receive().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void stopsReadingAtTheLimitOfRequestsInFlight() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        RequestProcessor waiting = (connection, encoding, request) -> {
            NetworkServerTest.awaitLatch(go);
            return named(connection, encoding, request);
        };
        try (EchoServer slow = new EchoServer(waiting, "network.requests-in-flight=2");
                HttpSocket http = new HttpSocket(slow.connect(slow.newClient("alice")))) {
            for (int i = 0; i < 20; i++) {
                http.send(post(TTLV, ascii("request " + i)));
            }
            go.countDown();

            for (int i = 0; i < 20; i++) {
                assertThat(http.receive().text()).isEqualTo("TTLV:request " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1023, 1024, 1025, 16_384, 65_536})
    void takesBodiesOfEverySizeInPiecesOfEverySize(int size) throws IOException {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) ('a' + i % 26);
        }
        try (HttpSocket http = connect()) {
            Reply whole = http.exchange(post(TTLV, body));
            Reply chunked = http.exchange(chunked(TTLV, body, 1000));
            byte[] request = post(TTLV, body);
            for (int from = 0; from < request.length; from += 777) {
                http.send(Arrays.copyOfRange(request, from, Math.min(request.length, from + 777)));
            }
            Reply inPieces = http.receive();

            assertThat(whole.body()).isEqualTo(joined(ascii("TTLV:"), body));
            assertThat(chunked.body()).isEqualTo(whole.body());
            assertThat(inPieces.body()).isEqualTo(whole.body());
        }
    }

    private static byte[] chunked(String headers, byte[] body, int chunk) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(ascii("POST /kmip HTTP/1.1\r\nHost: kms\r\nTransfer-Encoding: chunked\r\n" + headers + "\r\n"));
        for (int i = 0; i < body.length; i += chunk) {
            byte[] piece = Arrays.copyOfRange(body, i, Math.min(body.length, i + chunk));
            parts.add(joined(ascii(Integer.toHexString(piece.length) + ";note=\"x\"\r\n"), piece, ascii("\r\n")));
        }
        parts.add(ascii("0\r\nTrailer: value\r\n\r\n"));
        return joined(parts.toArray(byte[][]::new));
    }

    @Test
    void readsARequestThatArrivesByteByByte() throws IOException {
        try (HttpSocket http = connect()) {
            for (byte one : joined(chunked(TTLV, ascii("chunks and more"), 4), ascii("\r\n"))) {
                http.send(new byte[] {one});
            }

            assertThat(http.receive().text()).isEqualTo("TTLV:chunks and more");
            assertThat(http.exchange(post(TTLV, ascii("next"))).text()).isEqualTo("TTLV:next");
        }
    }

    @Test
    void givesLeaveToSendTheBody() throws IOException {
        try (HttpSocket http = connect()) {
            http.send(post(TTLV, ascii("first")));
            http.send("POST /kmip HTTP/1.1\r\nHost: kms\r\nContent-Length: 4\r\nExpect: 100-continue\r\n" + TTLV
                    + "\r\n");

            assertThat(http.receive().text()).isEqualTo("TTLV:first");
            assertThat(http.receive().status()).isEqualTo(100);
            assertThat(http.exchange(ascii("body")).text()).isEqualTo("TTLV:body");
        }
    }

    @Test
    void refusesAtOnceWhatWaitsForLeave() throws IOException {
        try (HttpSocket http = connect()) {
            Reply reply = http.exchange(ascii(
                    "POST /elsewhere HTTP/1.1\r\nHost: kms\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"));

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.closes()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1, text/html; charset=utf-8",
        "GET /?x=y HTTP/1.1, text/html; charset=utf-8",
        "GET https://kms/ HTTP/1.1, text/html; charset=utf-8",
    })
    void showsAPageToAPerson(String line, String contentType) throws IOException {
        try (HttpSocket http = connect()) {
            Reply reply = http.exchange(ascii(line + "\r\nHost: kms\r\n\r\n"));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.headers()).containsEntry("content-type", contentType);
            assertThat(reply.text()).contains("POST /kmip");
        }
    }

    @Test
    void answersHeadWithoutABody() throws IOException {
        try (HttpSocket http = connect()) {
            http.send("HEAD / HTTP/1.1\r\nHost: kms\r\n\r\n");
            Reply head = http.receive(false);

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.headers().get("content-length")).isNotEqualTo("0");
            assertThat(http.exchange(post(TTLV, ascii("x"))).text()).isEqualTo("TTLV:x");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /kmip HTTP/1.1|Content-Length: 0|405",
                "PUT /kmip HTTP/1.1|Content-Length: 4|405",
                "POST / HTTP/1.1|Content-Length: 4|405",
                "POST /kmip/ HTTP/1.1|Content-Length: 4|404",
                "OPTIONS * HTTP/1.1|Content-Length: 0|404",
                "POST /kmip HTTP/1.1|X: y|411",
                "POST /kmip HTTP/1.1|Content-Length: 4|415",
                "POST /kmip HTTP/1.1|Content-Length: 4;Content-Type: text/plain|415",
                "POST /kmip HTTP/1.1|Content-Length: 4;Content-Type: text/xml; charset=iso-8859-1|415",
                "POST /kmip HTTP/1.1|Content-Length: 4;Content-Type: text/xml;Content-Encoding: gzip|415",
            })
    void refusesInASentenceAndGoesOn(String line, String headers, int status) throws IOException {
        try (HttpSocket http = connect()) {
            String fields =
                    headers.replace("; charset", "\0").replace(";", "\r\n").replace("\0", "; charset");
            String body = headers.contains("Length: 4") ? "body" : "";
            Reply reply = http.exchange(ascii(line + "\r\nHost: kms\r\n" + fields + "\r\n\r\n" + body));

            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.text()).endsWith(".\n");
            assertThat(reply.closes()).isFalse();
            assertThat(reply.headers().containsKey("allow")).isEqualTo(status == 405);
            assertThat(http.exchange(post(TTLV, ascii("next"))).text()).isEqualTo("TTLV:next");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST /kmip HTTP/1.1|Content-Length: 4|400",
                "POST /kmip HTTP/1.1|Host: a;Host: b|400",
                "POST /kmip HTTP/2.0|Host: kms|505",
                "POST /kmip HTTP/0.9|Host: kms|505",
                "PRI * HTTP/2.0||505",
                "POST /kmip|Host: kms|400",
                "Hello|Host: kms|400",
                "POST /kmip HTTP/1.1|Host : kms|400",
                "POST /kmip HTTP/1.1|Host: kms;no colon|400",
                "POST /kmip HTTP/1.1|Host: kms;Content-Length: 4;Content-Length: 5|400",
                "POST /kmip HTTP/1.1|Host: kms;Content-Length: -1|400",
                "POST /kmip HTTP/1.1|Host: kms;Content-Length: +4|400",
                "POST /kmip HTTP/1.1|Host: kms;Content-Length: 99999999999999999999|400",
                "POST /kmip HTTP/1.1|Host: kms;Content-Length: 4;Transfer-Encoding: chunked|400",
                "POST /kmip HTTP/1.1|Host: kms;Transfer-Encoding: gzip|400",
                "POST /kmip HTTP/1.1|Host: kms;Transfer-Encoding: gzip, chunked|501",
                "POST /kmip HTTP/1.0|Host: kms;Transfer-Encoding: chunked|400",
            })
    void refusesWhatIsMalformedAndEndsTheConnection(String line, String headers, int status) throws IOException {
        try (HttpSocket http = connect()) {
            String fields = headers == null ? "" : headers.replace(";", "\r\n") + "\r\n";
            Reply reply = http.exchange(ascii(line + "\r\n" + fields + "\r\nbody"));

            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.text()).endsWith(".\n");
            assertThat(reply.closes()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\n", "-1\r\n", "4\r\nbodyx", "ffffffffff\r\n", "4\nbody\r\n", "4;a\rb\r\n"})
    void refusesMalformedChunks(String chunks) throws IOException {
        try (HttpSocket http = connect()) {
            Reply reply = http.exchange(
                    ascii("POST /kmip HTTP/1.1\r\nHost: kms\r\nTransfer-Encoding: chunked\r\n" + TTLV + "\r\n"),
                    ascii(chunks + "\r\n\r\n"));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.closes()).isTrue();
        }
    }

    @Test
    void refusesALineThatIsTooLong() throws IOException {
        String fits = "x".repeat(HttpDecoder.LINE_BYTES_MAX - "GET /? HTTP/1.1".length());
        try (HttpSocket http = connect()) {
            assertThat(http.exchange(ascii("GET /?" + fits + " HTTP/1.1\r\nHost: kms\r\n\r\n"))
                            .status())
                    .isEqualTo(200);

            assertThat(http.exchange(ascii("GET /?x" + fits + " HTTP/1.1\r\n")).status())
                    .isEqualTo(414);
            assertThat(http.isEnded()).isTrue();
        }
    }

    @Test
    void refusesALineThatDoesNotEnd() throws IOException {
        try (HttpSocket http = connect()) {
            for (int i = 0; i < 5; i++) {
                http.send("GET" + "x".repeat(1000));
            }

            assertThat(http.receive().status()).isEqualTo(414);
        }
    }

    @Test
    void refusesHeadersThatAreTooLargeTogether() throws IOException {
        StringBuilder headers = new StringBuilder("GET / HTTP/1.1\r\nHost: kms\r\n");
        for (int i = 0; i < HttpDecoder.HEADERS_BYTES_MAX / 100; i++) {
            headers.append("X-").append(i).append(": ").append("y".repeat(100)).append("\r\n");
        }
        try (HttpSocket http = connect()) {
            assertThat(http.exchange(ascii(headers.toString())).status()).isEqualTo(431);
            assertThat(http.isEnded()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"application/octet-stream, 1", "text/xml, 8", "application/json, 8"})
    void refusesBodiesLongerThanAMessageCanBe(String type, int longer) throws IOException {
        String header = "Content-Type: " + type + "\r\n";
        int max = 65_536 * longer;
        try (HttpSocket announced = connect();
                HttpSocket sent = connect()) {
            assertThat(announced.exchange(post(header, new byte[max])).status()).isEqualTo(200);
            Reply tooLong = announced.exchange(ascii(
                    "POST /kmip HTTP/1.1\r\nHost: kms\r\nContent-Length: " + (max + 1) + "\r\n" + header + "\r\n"));
            // The server answers while the client sends.
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    sent.send(chunked(header, new byte[max + 1], 16_000));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });

            assertThat(tooLong.status()).isEqualTo(413);
            assertThat(tooLong.text()).contains(Integer.toString(max));
            assertThat(sent.receive().status()).isEqualTo(413);
            sending.exceptionally(_ -> null).join();
        }
    }

    @Test
    void refusesLongBodiesBeyondWhatAllConnectionsMayHoldAndTakesNewOnesAfterwards() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        RequestProcessor waiting = (connection, encoding, request) -> {
            NetworkServerTest.awaitLatch(go);
            return named(connection, encoding, request);
        };
        try (EchoServer small = new EchoServer(waiting, "network.long-body-bytes=1 MiB")) {
            Credentials alice = small.newClient("alice");
            try (HttpSocket first = new HttpSocket(small.connect(alice));
                    HttpSocket second = new HttpSocket(small.connect(alice));
                    HttpSocket third = new HttpSocket(small.connect(alice))) {
                first.send(post(TTLV, new byte[600_000]));
                await().until(() -> small.server().bodies().held() > 600_000);

                Reply refused = second.exchange(post(TTLV, new byte[600_000]));
                third.send(post(TTLV, new byte[60_000]));
                go.countDown();

                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.headers()).containsEntry("retry-after", "1");
                assertThat(third.receive().status()).isEqualTo(200);
                assertThat(first.receive().status()).isEqualTo(200);
                await().until(() -> small.server().bodies().held() == 0);
                assertThat(first.exchange(post(TTLV, new byte[600_000])).status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void givesBackWhatTheBodiesOfClosedConnectionsHeld() throws IOException {
        try (HttpSocket http = connect()) {
            http.send("POST /kmip HTTP/1.1\r\nHost: kms\r\nContent-Length: 300000\r\nContent-Type: text/xml\r\n\r\n"
                    + "x".repeat(200_000));
            await().until(() -> echo.server().bodies().held() > 100_000);
        }

        await().until(() -> echo.server().bodies().held() == 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "P",
                "POST /kmip HTTP/1.1\r\n",
                "POST /kmip HTTP/1.1\r\nHost: kms\r\nContent-Le",
                "POST /kmip HTTP/1.1\r\nHost: kms\r\nContent-Type: text/xml\r\nContent-Length: 10\r\n\r\n",
                "POST /kmip HTTP/1.1\r\nHost: kms\r\nContent-Type: text/xml\r\nContent-Length: 10\r\n\r\n<Requ",
                "POST /kmip HTTP/1.1\r\nHost: kms\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<"
            })
    void tellsASlowSenderThatItIsTooLate(String start) throws IOException {
        try (HttpSocket http = connect()) {
            Reply reply = http.exchange(ascii(start));

            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.closes()).isTrue();
            assertThat(http.isEnded()).isTrue();
        }
    }

    @Test
    void doesNotMistakeALineEndAfterABodyForTheNextRequest() throws Exception {
        try (HttpSocket http = connect()) {
            http.exchange(post(TTLV, ascii("x")), ascii("\r\n"));
            http.socket().setSoTimeout(1_000);

            assertThatThrownBy(http::isEnded)
                    .as("longer than a request may stall, and yet open")
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(http.exchange(post(TTLV, ascii("later"))).text()).isEqualTo("TTLV:later");
        }
    }

    @Test
    void keepsToTheLanguageInWhichTheConnectionBegan() throws IOException {
        try (HttpSocket http = connect()) {
            http.send(EchoServer.numbered(1));
            http.socket().getInputStream().readNBytes("TTLV:".length() + 16);
            http.send(post(TTLV, ascii("x")));

            assertThat(http.isEnded()).isTrue();
        }
    }

    @Test
    void asksNothingOfAClientThatSpeaksHttp() throws Exception {
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        RequestProcessor asking = (connection, encoding, request) -> {
            connection.send(Unpooled.copiedBuffer(ascii("question"))).whenComplete((_, e) -> refused.complete(e));
            return named(connection, encoding, request);
        };
        try (EchoServer curious = new EchoServer(asking);
                HttpSocket http = new HttpSocket(curious.connect(curious.newClient("alice")))) {
            assertThat(http.exchange(post(TTLV, ascii("x"))).text()).isEqualTo("TTLV:x");
            assertThat(refused.get()).hasMessageContaining("HTTP");
        }
    }
}
