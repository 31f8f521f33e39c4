package org.claviger.server.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.claviger.server.identity.ClientCertificate;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A session that is resumed spares both sides the signatures, and no request its decision. */
@Timeout(60)
class SessionResumptionTest {
    @ParameterizedTest
    @CsvSource({"jdk, TLSv1.2", "jdk, TLSv1.3", "auto, TLSv1.2", "auto, TLSv1.3"})
    void tellsWhoIsThereInAResumedSessionToo(String provider, String protocol) throws IOException {
        List<ClientCertificate> seen = new CopyOnWriteArrayList<>();
        RequestProcessor remembering = (connection, encoding, request) -> {
            seen.add(connection.certificate());
            return EchoServer.ECHO.process(connection, encoding, request);
        };
        try (EchoServer echo = new EchoServer(remembering, "tls.provider=" + provider)) {
            EchoServer.Credentials client = echo.newClient("alice");
            SSLContext sessions = echo.context(client);

            exchange(echo, sessions, protocol);
            exchange(echo, sessions, protocol);
            exchange(echo, sessions, protocol);

            assertThat(echo.admissions()).isEqualTo(1);
            assertThat(seen).hasSize(3).containsOnly(ClientCertificate.of(client.certificate()));
        }
    }

    @ParameterizedTest
    @CsvSource({"jdk, TLSv1.3", "auto, TLSv1.2", "auto, TLSv1.3"})
    void refusesASessionWhoseCertificateHasExpiredSince(String provider, String protocol) throws Exception {
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "tls.provider=" + provider)) {
            EchoServer.Credentials client =
                    EchoServer.credentialsFrom(echo.clientsAuthority(), "alice", Duration.ofSeconds(3));
            echo.register("alice", client.certificate());
            SSLContext sessions = echo.context(client);
            exchange(echo, sessions, protocol);

            await().until(() ->
                    Instant.now().isAfter(client.certificate().getNotAfter().toInstant()));

            assertThat(isAnswered(echo, sessions, protocol)).isFalse();
        }
    }

    /** TLS asks the machine's clock, which may be wrong; what a certificate may do is decided by the server's. */
    @ParameterizedTest
    @CsvSource({"jdk, TLSv1.3", "auto, TLSv1.2", "auto, TLSv1.3"})
    void goesByTheServersClock(String provider, String protocol) throws Exception {
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "tls.provider=" + provider)) {
            EchoServer.Credentials client =
                    EchoServer.credentialsFrom(echo.clientsAuthority(), "alice", Duration.ofHours(1));
            echo.register("alice", client.certificate());
            SSLContext sessions = echo.context(client);
            exchange(echo, sessions, protocol);

            echo.setAhead(Duration.ofHours(2));

            assertThat(isAnswered(echo, sessions, protocol)).isFalse();
            echo.setAhead(Duration.ZERO);
            assertThat(isAnswered(echo, sessions, protocol)).isTrue();
        }
    }

    private static boolean isAnswered(EchoServer echo, SSLContext sessions, String protocol) throws IOException {
        try (SSLSocket socket = EchoServer.unconnected(sessions, protocol)) {
            socket.connect(echo.server().address(), 5_000);
            socket.getOutputStream().write(EchoServer.message(24));
            return socket.getInputStream().read() >= 0;
        } catch (SSLException | SocketException refused) {
            return false;
        }
    }

    private static void exchange(EchoServer echo, SSLContext sessions, String protocol) throws IOException {
        byte[] message = EchoServer.message(24);
        try (SSLSocket socket = EchoServer.unconnected(sessions, protocol)) {
            socket.connect(echo.server().address(), 5_000);
            socket.getOutputStream().write(message);
            assertThat(socket.getInputStream().readNBytes(message.length)).isEqualTo(message);
        }
    }
}
