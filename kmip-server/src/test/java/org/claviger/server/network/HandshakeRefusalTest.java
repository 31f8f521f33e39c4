package org.claviger.server.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.claviger.server.identity.CertificateAuthority;
import org.claviger.server.identity.CertificateAuthority.Purpose;
import org.claviger.server.identity.SoftwareSigner;
import org.claviger.server.network.EchoServer.Credentials;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log tells the operator which check failed and what the client offered. */
@Timeout(60)
class HandshakeRefusalTest {
    @ParameterizedTest
    @ValueSource(strings = {"jdk", "auto"})
    void aClientWithoutCertificate(String provider) {
        assertRefused(provider, null, "TLSv1.3", "it sent no certificate");
        assertRefused(provider, null, "TLSv1.2", "it sent no certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "auto"})
    void aCertificateOfAnotherAuthority(String provider) {
        CertificateAuthority other =
                CertificateAuthority.create(SoftwareSigner.of("other"), "others", Instant.now(), new SecureRandom());
        Credentials stranger = EchoServer.credentialsFrom(other, "stranger");

        assertRefused(
                provider,
                stranger,
                "TLSv1.3",
                "is not from an authority that is trusted here",
                "CN=stranger",
                "TLS 1.3");
        assertRefused(provider, stranger, "TLSv1.2", "is not from an authority that is trusted here", "TLS 1.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "auto"})
    void aRevokedClient(String provider) throws IOException {
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "tls.provider=" + provider)) {
            Credentials client = echo.newClient("mallory");
            try (SSLSocket before = echo.connect(client)) {
                assertThat(before.isConnected()).isTrue();
            }

            echo.revoke(client);

            assertRefused(echo, client, "TLSv1.3", "is of client mallory, revoked at");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "auto"})
    void acceptsACertificateThatIsRegisteredByItselfAndHasNoExtendedKeyUsage(String provider) throws IOException {
        // As vSphere 6.5 makes them.
        KeyPair keys = SoftwareSigner.newKeyPair();
        X509Certificate certificate = selfSigned(keys, "CN=vcenter");
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "tls.provider=" + provider)) {
            echo.register("vcenter", certificate);

            try (SSLSocket socket = echo.connect(new Credentials(keys, certificate))) {
                socket.getOutputStream().write(EchoServer.numbered(1));
                assertThat(socket.getInputStream().readNBytes(16)).isEqualTo(EchoServer.numbered(1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "auto"})
    void anExpiredCertificateAndOneForServersAlone(String provider) throws IOException {
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "tls.provider=" + provider)) {
            KeyPair keys = SoftwareSigner.newKeyPair();
            Instant longAgo = Instant.now().minus(Duration.ofDays(10));
            X509Certificate expired = echo.clientsAuthority()
                    .issue(keys.getPublic(), "old", Purpose.CLIENT, List.of(), longAgo, Duration.ofDays(5));
            X509Certificate server = echo.clientsAuthority()
                    .issue(keys.getPublic(), "server", Purpose.SERVER, List.of(), Instant.now(), Duration.ofDays(5));

            assertRefused(echo, new Credentials(keys, expired), "TLSv1.3", "has expired at");
            assertRefused(
                    echo, new Credentials(keys, server), "TLSv1.3", "extended key usage without client authentication");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "auto"})
    void aProtocolThatIsNotAllowed(String provider) {
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "tls.provider=" + provider, "tls.oldest=tls-1-3")) {
            assertRefused(echo, echo.newClient("old"), "TLSv1.2", "none of the protocol versions", "TLS 1.2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdk", "auto"})
    void whatIsNotTls(String provider) throws IOException {
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "tls.provider=" + provider);
                LogLines log = new LogLines(RefusalLog.class)) {
            sendPlainly(echo, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            awaitLine(log, "without TLS");

            sendPlainly(echo, EchoServer.numbered(1));
            awaitLine(log, "spoke KMIP without TLS");
        }
    }

    private static X509Certificate selfSigned(KeyPair keys, String name) {
        Date from = Date.from(Instant.now().minusSeconds(60));
        Date to = Date.from(Instant.now().plusSeconds(3_600));
        X500Name subject = new X500Name(name);
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(new JcaX509v3CertificateBuilder(
                                    subject, BigInteger.ONE, from, to, subject, keys.getPublic())
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (CertificateException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void sendPlainly(EchoServer echo, byte[] bytes) throws IOException {
        try (Socket socket = echo.connectPlainly()) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }

    private static void assertRefused(String provider, @Nullable Credentials client, String protocol, String... words) {
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "tls.provider=" + provider)) {
            assertRefused(echo, client, protocol, words);
        }
    }

    private static void assertRefused(EchoServer echo, @Nullable Credentials client, String protocol, String... words) {
        try (LogLines log = new LogLines(RefusalLog.class)) {
            int answer = -1;
            try (SSLSocket socket = echo.connect(client, protocol)) {
                // In TLS 1.3 the client learns of the refusal when it first reads.
                socket.getOutputStream().write(EchoServer.numbered(1));
                answer = socket.getInputStream().read();
            } catch (IOException e) {
                assertThat(e).isInstanceOf(IOException.class);
            }

            assertThat(answer).isEqualTo(-1);
            awaitLine(log, words);
        }
    }

    private static void awaitLine(LogLines log, String... words) {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(log.lines())
                        .anySatisfy(line -> assertThat(line).contains(words)));
    }
}
