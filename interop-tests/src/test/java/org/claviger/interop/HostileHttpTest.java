package org.claviger.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.HttpReply;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an authenticated client may send to harm over HTTPS, in HTTP itself or in a document; as {@link HostileBytesTest}. */
@ExtendWith(SharedServer.class)
class HostileHttpTest {
    private static final Duration LIMIT = BesiegedServer.LIMIT;
    private static final int LEVELS = 100_000;
    private static final int CONNECTIONS = 40;

    private static final int LONG_DOCUMENTS = 16;
    private static final int DOCUMENT_BYTES = 8_000_000;
    private static final int CLOSED = 0;

    private static final String XML = "text/xml";
    private static final String JSON = "application/json";

    private static BesiegedServer server;

    record Attack(String name, Bytes bytes) {
        Attack(String name, String bytes) {
            this(name, Bytes.of(bytes.getBytes(UTF_8)));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        server = BesiegedServer.start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @MethodSource({"attacksInHttp", "attacksInDocuments"})
    void isAnsweredWithAnErrorOrClosed(Attack attack) throws IOException {
        try (KmipConnection connection = server.connect()) {
            connection.patience(LIMIT);
            assertRefused(connection, attack);
        }

        server.assertServing();
    }

    private static void assertRefused(KmipConnection connection, Attack attack) throws IOException {
        HttpReply reply;
        try {
            connection.send(attack.bytes().toArray());
            reply = connection.receiveHttp();
        } catch (EOFException | SocketException | SSLException closed) {
            return;
        } catch (SocketTimeoutException e) {
            fail("neither answered nor closed within " + LIMIT.toMillis() + " ms");
            return;
        }
        String body = new String(reply.body().toArray(), UTF_8);
        if ("application/octet-stream".equals(reply.headers().get("content-type"))) {
            assertThat(Answer.all(Item.decode(reply.body().toArray())))
                    .isNotEmpty()
                    .noneMatch(Answer::succeeded);
        } else if (reply.status() == 200) {
            assertThat(body).contains("OperationFailed").doesNotContain("Success");
        } else {
            assertThat(reply.status()).isBetween(400, 505);
            assertThat(body).endsWith(".\n");
        }
    }

    static Stream<Attack> attacksInHttp() {
        List<Attack> attacks = new ArrayList<>();
        String head = "POST /kmip HTTP/1.1\r\nHost: kms\r\n";
        attacks.add(new Attack("another version", "POST /kmip HTTP/9.9\r\n\0\0\r\r\r\n"));
        attacks.add(new Attack("a line of letters", "QUIT\r\n"));
        attacks.add(new Attack("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        attacks.add(new Attack("a line without an end", "POST /" + "x".repeat(1 << 20)));
        attacks.add(new Attack("100,000 headers", head + "X: y\r\n".repeat(100_000) + "\r\n"));
        attacks.add(new Attack("a header that goes on and on", head + "X: y\r\n" + " y\r\n".repeat(100_000)));
        attacks.add(new Attack("a header of control characters", head + "X: \u0001\u0000\u007f\r\n\r\n"));
        attacks.add(new Attack("lines that end in LF alone", head.replace("\r", "") + "\n"));
        attacks.add(new Attack("a length of 2 GiB", head + "Content-Length: 2147483648\r\n\r\n"));
        attacks.add(new Attack("a length of no number", head + "Content-Length: 0x10\r\n\r\n"));
        String chunked = head + "Content-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n";
        attacks.add(new Attack("a chunk of 2 GiB", chunked + "7fffffff\r\n"));
        attacks.add(new Attack("a chunk of 16 EiB", chunked + "ffffffffffffffff\r\n"));
        attacks.add(new Attack("a chunk of negative length", chunked + "-5\r\nabcde\r\n0\r\n\r\n"));
        attacks.add(new Attack("an endless chunk extension", chunked + "1;" + "x".repeat(1 << 20)));
        attacks.add(new Attack("endless trailers", chunked + "0\r\n" + "X: y\r\n".repeat(100_000)));
        attacks.add(new Attack("100,000 chunks of one byte", chunked + "1\r\n<\r\n".repeat(100_000) + "0\r\n\r\n"));
        attacks.add(new Attack(
                "two lengths",
                head + "Content-Type: text/xml\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "0\r\n\r\n"));
        Random random = new Random(20_261_123);
        for (int i = 0; i < 20; i++) {
            byte[] noise = new byte[64 + random.nextInt(4096)];
            random.nextBytes(noise);
            noise[0] = 'P';
            attacks.add(new Attack("noise that begins as HTTP " + i, Bytes.of(noise)));
        }
        return attacks.stream();
    }

    static Stream<Attack> attacksInDocuments() {
        List<Attack> attacks = new ArrayList<>();
        for (String type : List.of("application/octet-stream", XML, JSON)) {
            attacks.add(post("nothing as " + type, type, ""));
            attacks.add(post("zeroes as " + type, type, "\0".repeat(1000)));
        }
        attacks.add(post("XML as JSON", JSON, "<RequestMessage/>"));
        attacks.add(post("JSON as XML", XML, "{\"tag\":\"RequestMessage\",\"value\":[]}"));
        attacks.add(post("an entity bomb", XML, entityBomb()));
        attacks.add(post(
                "an entity of a file",
                XML,
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><UniqueIdentifier type=\"TextString\""
                        + " value=\"&x;\"/>"));
        attacks.add(post("a document type elsewhere", XML, "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/x\"><a/>"));
        attacks.add(post("elements in elements", XML, "<RequestMessage>".repeat(LEVELS)));
        attacks.add(post("100,000 attributes", XML, "<RequestMessage " + attributes() + "/>"));
        attacks.add(post("an element with a long name", XML, "<" + "x".repeat(1 << 20) + "/>"));
        attacks.add(post("a comment without an end", XML, "<!--" + "-".repeat(1 << 20)));
        attacks.add(
                post("many elements", XML, "<RequestMessage>" + "<BatchItem/>".repeat(LEVELS) + "</RequestMessage>"));
        attacks.add(post("arrays in arrays", JSON, "[".repeat(LEVELS)));
        attacks.add(post("items in items", JSON, "{\"tag\":\"RequestMessage\",\"value\":[".repeat(LEVELS)));
        attacks.add(post("a long number", JSON, "{\"tag\":\"BatchCount\",\"value\":" + "9".repeat(1 << 20) + "}"));
        attacks.add(post("a large exponent", JSON, "{\"tag\":\"BatchCount\",\"value\":1e999999999}"));
        attacks.add(post("half a character", JSON, "{\"tag\":\"\\ud800\",\"value\":\"\\udfff\"}"));
        attacks.add(post("a property twice", JSON, "{\"tag\":\"RequestMessage\",\"tag\":\"BatchItem\"}"));
        attacks.add(post("many items", JSON, manyItems()));
        attacks.add(post("a message that is no request", JSON, "{\"tag\":\"ResponseMessage\",\"value\":[]}"));
        byte[] noise = new byte[10_000];
        new Random(20_261_124).nextBytes(noise);
        attacks.add(new Attack("noise as XML", Bytes.of(request(XML, noise))));
        attacks.add(new Attack("noise as JSON", Bytes.of(request(JSON, noise))));
        return attacks.stream();
    }

    private static Attack post(String name, String type, String body) {
        return new Attack(name, Bytes.of(request(type, body.getBytes(UTF_8))));
    }

    private static byte[] request(String type, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("POST /kmip HTTP/1.1\r\nHost: kms\r\nContent-Type: " + type + "\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(UTF_8));
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static String entityBomb() {
        StringBuilder bomb = new StringBuilder("<!DOCTYPE a [<!ENTITY e0 \"ha\">");
        for (int i = 1; i <= 30; i++) {
            bomb.append("<!ENTITY e%d \"&e%d;&e%d;\">".formatted(i, i - 1, i - 1));
        }
        return bomb + "]><RequestMessage>&e30;</RequestMessage>";
    }

    private static String attributes() {
        StringBuilder attributes = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            attributes.append('a').append(i).append("=\"\" ");
        }
        return attributes.toString();
    }

    private static String manyItems() {
        return "{\"tag\":\"RequestMessage\",\"value\":[" + "{\"tag\":\"BatchItem\",\"value\":[]},".repeat(LEVELS)
                + "{}]}";
    }

    @Test
    void servesOthersWhileManySendSlowly() throws IOException {
        byte[] start = Arrays.copyOf(request(XML, new byte[1000]), 200);
        List<KmipConnection> slow = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                KmipConnection connection = server.connect();
                slow.add(connection);
                connection.send(Arrays.copyOf(start, 1 + i * 4));
            }

            server.assertServing();

            for (KmipConnection connection : slow) {
                connection.patience(LIMIT);
                assertThat(connection.receiveHttp().status()).isEqualTo(408);
            }
        } finally {
            for (KmipConnection connection : slow) {
                connection.close();
            }
        }
        server.assertServing();
    }

    @Test
    void servesOthersWhileManySendTheLongestDocuments() throws Exception {
        byte[] document = request(JSON, longest());
        List<CompletableFuture<Integer>> statuses = new ArrayList<>();
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < LONG_DOCUMENTS; i++) {
                statuses.add(CompletableFuture.supplyAsync(() -> status(document), senders));
            }

            server.assertServing();
        }

        assertThat(statuses).extracting(CompletableFuture::join).contains(200).isSubsetOf(200, 503, CLOSED);
        server.assertServing();
    }

    /** The status of the answer to a request, or that there was none. */
    private static int status(byte[] request) {
        try (KmipConnection connection = server.connect()) {
            connection.patience(Duration.ofSeconds(60));
            connection.send(request);
            return connection.receiveHttp().status();
        } catch (EOFException | SocketException | SSLException closed) {
            return CLOSED;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A document that is well-formed to its end, and only there too long for a message. */
    private static byte[] longest() {
        byte[] text = "{\"tag\":\"RequestMessage\",\"value\":[{\"tag\":\"Data\",\"type\":\"ByteString\",\"value\":\""
                .getBytes(UTF_8);
        byte[] document = Arrays.copyOf(text, DOCUMENT_BYTES);
        Arrays.fill(document, text.length, document.length, (byte) 'a');
        System.arraycopy("\"}]}".getBytes(UTF_8), 0, document, document.length - 4, 4);
        return document;
    }
}
