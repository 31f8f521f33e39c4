package org.claviger.server.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.claviger.server.network.EchoServer.Credentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class NetworkServerTest {
    @ParameterizedTest
    @CsvSource({"jdk, TLSv1.2", "jdk, TLSv1.3", "auto, TLSv1.2", "auto, TLSv1.3"})
    void answersAMessageOfEverySize(String provider, String protocol) throws IOException {
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "tls.provider=" + provider);
                SSLSocket socket = echo.connect(echo.newClient("alice"), protocol)) {
            for (int size : new int[] {0, 8, 1016, 1017, 16_384, 100_000, (1 << 20) - 8}) {
                byte[] message = EchoServer.message(size);

                socket.getOutputStream().write(message);

                assertThat(socket.getInputStream().readNBytes(message.length)).isEqualTo(message);
            }
        }
    }

    @Test
    void answersPipelinedMessagesInTheirOrder() throws IOException {
        AtomicInteger turn = new AtomicInteger();
        RequestProcessor uneven = (_, _, request) -> {
            // The first ones take longest, so that an answer that overtakes would be seen.
            sleep(10 - Math.min(9, turn.getAndIncrement()));
            return Answer.of(request.copy());
        };
        try (EchoServer echo = new EchoServer(uneven, "network.requests-in-flight=8");
                SSLSocket socket = echo.connect(echo.newClient("scality"))) {
            byte[] all = new byte[200 * 16];
            for (int i = 0; i < 200; i++) {
                System.arraycopy(EchoServer.numbered(i), 0, all, i * 16, 16);
            }

            socket.getOutputStream().write(all);

            assertThat(socket.getInputStream().readNBytes(all.length)).isEqualTo(all);
        }
    }

    @Test
    void doesNotKeepTheFirstRequestOfAClientThatWaitsForAcknowledgements() throws IOException {
        assumeTrue(Epoll.isAvailable(), "needs epoll");
        try (EchoServer echo = new EchoServer(EchoServer.ECHO)) {
            Credentials client = echo.newClient("libkmip");
            int late = 0;
            for (int i = 0; i < 20; i++) {
                try (SSLSocket socket = echo.unconnected(client, "TLSv1.3")) {
                    socket.setTcpNoDelay(false);
                    socket.connect(echo.server().address(), 5_000);
                    socket.startHandshake();
                    long began = System.nanoTime();
                    socket.getOutputStream().write(EchoServer.numbered(i));
                    socket.getInputStream().readNBytes(16);
                    // The system's delayed acknowledgement comes after 40 ms.
                    late += System.nanoTime() - began > 35_000_000 ? 1 : 0;
                }
            }

            assertThat(late).isLessThan(10);
        }
    }

    @Test
    void readsAMessageThatArrivesByteByByte() throws IOException {
        try (EchoServer echo = new EchoServer(EchoServer.ECHO);
                SSLSocket socket = echo.connect(echo.newClient("alice"))) {
            byte[] message = EchoServer.message(24);
            for (byte one : message) {
                socket.getOutputStream().write(one);
                socket.getOutputStream().flush();
            }

            assertThat(socket.getInputStream().readNBytes(message.length)).isEqualTo(message);
        }
    }

    @Test
    void stopsReadingWhileTheQueueIsFullAndGoesOnAfterwards() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        RequestProcessor waiting = (_, _, request) -> {
            begun.incrementAndGet();
            awaitLatch(go);
            return Answer.of(request.copy());
        };
        try (EchoServer echo = new EchoServer(waiting, "network.requests-in-flight=4");
                SSLSocket socket = echo.connect(echo.newClient("flood"))) {
            int messages = 200;
            byte[] message = EchoServer.message(60_000);
            CompletableFuture<Integer> sender = CompletableFuture.supplyAsync(() -> {
                for (int i = 0; i < messages; i++) {
                    write(socket, message);
                }
                return messages;
            });

            // 12 MB do not fit into the buffers of two sockets: the sender is held up while nothing is answered.
            await().atMost(Duration.ofSeconds(5)).until(() -> begun.get() == 1);
            assertThatThrownBy(() -> sender.get(500, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            assertThat(begun).hasValue(1);
            go.countDown();

            for (int i = 0; i < messages; i++) {
                assertThat(socket.getInputStream().readNBytes(message.length)).isEqualTo(message);
            }
            assertThat(sender.get(5, TimeUnit.SECONDS)).isEqualTo(messages);
        }
    }

    @Test
    void makesNoFurtherAnswersForAClientThatDoesNotTakeThem() throws Exception {
        AtomicInteger made = new AtomicInteger();
        RequestProcessor large = (_, _, request) -> {
            made.incrementAndGet();
            return Answer.of(Unpooled.wrappedBuffer(EchoServer.message(500_000)));
        };
        try (EchoServer echo = new EchoServer(large, "network.stall-timeout=500ms");
                SSLSocket socket = echo.connect(echo.newClient("deaf"))) {
            for (int i = 0; i < 100; i++) {
                socket.getOutputStream().write(EchoServer.numbered(i));
            }

            await().atMost(Duration.ofSeconds(10)).until(() -> echo.server().connections() == 0);
            assertThat(made.get()).isBetween(1, 60);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7fffffff", "80000000", "ffffffff", "00100001"})
    void handsOverTheStartOfAMessageThatIsTooLongAndCloses(String length) throws Exception {
        AtomicReference<byte[]> seen = new AtomicReference<>(new byte[0]);
        RequestProcessor refusing = (_, _, request) -> {
            byte[] start = new byte[request.readableBytes()];
            request.getBytes(request.readerIndex(), start);
            seen.set(start);
            return Answer.of(Unpooled.wrappedBuffer(EchoServer.numbered(99)));
        };
        try (EchoServer echo = new EchoServer(refusing);
                SSLSocket socket = echo.connect(echo.newClient("fuzzer"))) {
            byte[] start = EchoServer.message(5_000);
            System.arraycopy(java.util.HexFormat.of().parseHex(length), 0, start, 4, 4);

            socket.getOutputStream().write(start);

            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(EchoServer.numbered(99));
            assertThat(seen.get()).hasSize(512).startsWith(java.util.Arrays.copyOf(start, 512));
        }
    }

    @Test
    void takesNoMemoryForALengthThatIsOnlyAnnounced() throws Exception {
        try (EchoServer echo = new EchoServer(EchoServer.ECHO)) {
            Credentials client = echo.newClient("bomber");
            List<SSLSocket> sockets = new ArrayList<>();
            long before = directMemory();
            for (int i = 0; i < 200; i++) {
                SSLSocket socket = echo.connect(client);
                socket.getOutputStream().write(EchoServer.message((1 << 20) - 8), 0, 9);
                sockets.add(socket);
            }

            assertThat(directMemory() - before).isLessThan(64 << 20);
            for (SSLSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void closesWhatIsNeitherTtlvNorHttp() throws IOException {
        try (EchoServer echo = new EchoServer(EchoServer.ECHO);
                SSLSocket socket = echo.connect(echo.newClient("noise"))) {
            socket.getOutputStream().write(new byte[] {0, 1, 2, 3});

            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @Test
    void closesAMessageThatStopsHalfWay() throws IOException {
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "network.stall-timeout=300ms");
                SSLSocket socket = echo.connect(echo.newClient("slow"))) {
            byte[] message = EchoServer.message(64);
            long began = System.nanoTime();

            socket.getOutputStream().write(message, 0, 20);

            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
        }
    }

    @Test
    void closesAMessageThatTricklesForTooLong() throws Exception {
        try (EchoServer echo =
                        new EchoServer(EchoServer.ECHO, "network.stall-timeout=500ms", "network.message-timeout=1s");
                SSLSocket socket = echo.connect(echo.newClient("trickle"))) {
            OutputStream out = socket.getOutputStream();
            byte[] message = EchoServer.message(1_000);
            CompletableFuture<Integer> sent = CompletableFuture.supplyAsync(() -> {
                for (int i = 0; i < message.length; i++) {
                    try {
                        out.write(message[i]);
                        out.flush();
                    } catch (IOException e) {
                        return i;
                    }
                    sleep(50);
                }
                return message.length;
            });

            assertThat(readUntilEnd(socket)).isEmpty();
            assertThat(sent.get(10, TimeUnit.SECONDS)).isLessThan(200);
        }
    }

    @Test
    void closesAConnectionThatNeverBeginsTls() throws IOException {
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "network.handshake-timeout=300ms");
                LogLines log = new LogLines(RefusalLog.class);
                Socket socket = echo.connectPlainly()) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            await().until(() -> log.lines().stream().anyMatch(line -> line.contains("connected and sent nothing")));
        }
    }

    @Test
    void keepsAConnectionThatRestsBetweenMessages() throws Exception {
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "network.stall-timeout=100ms");
                SSLSocket socket = echo.connect(echo.newClient("database"))) {
            socket.getOutputStream().write(EchoServer.numbered(1));
            assertThat(socket.getInputStream().readNBytes(16)).isEqualTo(EchoServer.numbered(1));

            // Several times the longest wait inside a message.
            sleep(500);

            socket.getOutputStream().write(EchoServer.numbered(2));
            assertThat(socket.getInputStream().readNBytes(16)).isEqualTo(EchoServer.numbered(2));
        }
    }

    @Test
    void closesConnectionsBeyondTheLimitAndTakesNewOnesAfterwards() throws Exception {
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "network.connections=2")) {
            Credentials client = echo.newClient("many");
            SSLSocket first = echo.connect(client);
            SSLSocket second = echo.connect(client);

            assertThatThrownBy(() -> echo.connect(client)).isInstanceOf(IOException.class);

            first.close();
            await().until(() -> echo.server().connections() == 1);
            try (SSLSocket third = echo.connect(client)) {
                third.getOutputStream().write(EchoServer.numbered(3));
                assertThat(third.getInputStream().readNBytes(16)).isEqualTo(EchoServer.numbered(3));
            }
            second.close();
        }
    }

    @Test
    void endsAConnectionWhoseMessageBreaksTheServerAndServesOthers() throws IOException {
        RequestProcessor broken = (_, _, request) -> {
            if (EchoServer.numberOf(request) == 13) {
                throw new IllegalStateException("a fault of ours");
            }
            return Answer.of(request.copy());
        };
        try (EchoServer echo = new EchoServer(broken);
                SSLSocket unlucky = echo.connect(echo.newClient("unlucky"));
                SSLSocket other = echo.connect(echo.newClient("other"))) {
            unlucky.getOutputStream().write(EchoServer.numbered(13));
            other.getOutputStream().write(EchoServer.numbered(7));

            assertThat(unlucky.getInputStream().readAllBytes()).isEmpty();
            assertThat(other.getInputStream().readNBytes(16)).isEqualTo(EchoServer.numbered(7));
        }
    }

    @Test
    void drainsRunningRequestsAndEndsWithCloseNotify() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        RequestProcessor slow = (_, _, request) -> {
            running.countDown();
            sleep(400);
            return Answer.of(request.copy());
        };
        try (EchoServer echo = new EchoServer(slow)) {
            Credentials client = echo.newClient("alice");
            SSLSocket busy = echo.connect(client);
            SSLSocket idle = echo.connect(client);
            busy.getOutputStream().write(EchoServer.numbered(5));
            running.await(5, TimeUnit.SECONDS);

            echo.server().drain(Duration.ofSeconds(5));

            // readAllBytes ends without an exception only after close_notify: a bare end would be an error of TLS.
            assertThat(busy.getInputStream().readAllBytes()).isEqualTo(EchoServer.numbered(5));
            assertThat(idle.getInputStream().readAllBytes()).isEmpty();
            assertThatThrownBy(() -> echo.connect(client)).isInstanceOf(IOException.class);
            busy.close();
            idle.close();
        }
    }

    @Test
    void sendsRequestsToTheClientAndTellsItsAnswersFromItsRequests() throws Exception {
        CompletableFuture<byte[]> answered = new CompletableFuture<>();
        RequestProcessor asking = (connection, _, request) -> {
            connection.send(Unpooled.wrappedBuffer(EchoServer.numbered(50))).thenAccept(answer -> {
                byte[] bytes = new byte[answer.readableBytes()];
                answer.readBytes(bytes).release();
                answered.complete(bytes);
            });
            return Answer.of(request.copy());
        };
        try (EchoServer echo = new EchoServer(asking);
                SSLSocket socket = echo.connect(echo.newClient("tape"))) {
            InputStream in = socket.getInputStream();
            byte[] response = EchoServer.numbered(51);
            response[2] = 0x7B;

            socket.getOutputStream().write(EchoServer.numbered(1));
            byte[] fromServer = in.readNBytes(16);
            byte[] answer = in.readNBytes(16);
            socket.getOutputStream().write(response);

            assertThat(fromServer).isEqualTo(EchoServer.numbered(50));
            assertThat(answer).isEqualTo(EchoServer.numbered(1));
            assertThat(answered.get(5, TimeUnit.SECONDS)).isEqualTo(response);
        }
    }

    @Test
    void failsRequestsToAClientThatIsGone() throws Exception {
        CompletableFuture<CompletableFuture<ByteBuf>> asked = new CompletableFuture<>();
        RequestProcessor asking = (connection, _, request) -> {
            asked.complete(connection.send(Unpooled.wrappedBuffer(EchoServer.numbered(50))));
            return Answer.of(request.copy());
        };
        try (EchoServer echo = new EchoServer(asking)) {
            SSLSocket socket = echo.connect(echo.newClient("gone"));
            socket.getOutputStream().write(EchoServer.numbered(1));
            CompletableFuture<ByteBuf> answer = asked.get(5, TimeUnit.SECONDS);

            socket.close();

            await().until(answer::isCompletedExceptionally);
        }
    }

    @Test
    void tellsTheProcessorWhoIsThere() throws IOException {
        CompletableFuture<Connection> seen = new CompletableFuture<>();
        try (EchoServer echo = new EchoServer((connection, _, request) -> {
            seen.complete(connection);
            return Answer.of(request.copy());
        })) {
            Credentials client = echo.newClient("alice");
            try (SSLSocket socket = echo.connect(client)) {
                socket.getOutputStream().write(EchoServer.numbered(1));
                socket.getInputStream().readNBytes(16);

                assertThat(seen.join().certificate().subject()).contains("CN=alice");
                assertThat(seen.join().tls().protocol()).isEqualTo("TLSv1.3");
                assertThat(seen.join().remoteAddress().getPort()).isEqualTo(socket.getLocalPort());
            }
        }
    }

    private static byte[] readUntilEnd(SSLSocket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            // The peer closed while we were still sending.
            return new byte[0];
        }
    }

    private static long directMemory() {
        return io.netty.util.internal.PlatformDependent.usedDirectMemory();
    }

    private static void write(SSLSocket socket, byte[] message) {
        try {
            socket.getOutputStream().write(message);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the latch");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the server or the client of a test takes its time with; no test waits for an effect by it. */
    private static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
