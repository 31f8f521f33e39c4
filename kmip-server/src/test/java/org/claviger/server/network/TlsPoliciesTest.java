package org.claviger.server.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.interfaces.ECPublicKey;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each policy accepts; the ones with key exchange by RSA need a process of their own and are tried from outside. */
@Timeout(60)
class TlsPoliciesTest {
    @ParameterizedTest
    @CsvSource({
        "suite-b-128, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, 256",
        "suite-b-192, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, 384",
        "fips, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, 256"
    })
    void speaksItsOwnSuiteWithItsOwnCurve(String policy, String suite, int curveBits) throws IOException {
        assumeTrue(!policy.equals("fips") || OpenSsl.isAvailable(), "needs the native TLS");
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "tls.policy=" + policy);
                SSLSocket socket = echo.connect(echo.newClient("alice"), "TLSv1.2")) {
            byte[] message = EchoServer.message(24);

            socket.getOutputStream().write(message);

            assertThat(socket.getInputStream().readNBytes(message.length)).isEqualTo(message);
            assertThat(socket.getSession().getCipherSuite()).isEqualTo(suite);
            ECPublicKey key =
                    (ECPublicKey) socket.getSession().getPeerCertificates()[0].getPublicKey();
            assertThat(key.getParams().getCurve().getField().getFieldSize()).isEqualTo(curveBits);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "suite-b-128, TLSv1.3, secp256r1",
        "suite-b-128, TLSv1.2, x25519",
        "suite-b-192, TLSv1.2, secp256r1",
        "fips, TLSv1.2, x25519",
        "fips, TLSv1.3, x25519",
        "quantum-safe, TLSv1.2, x25519",
        "quantum-safe, TLSv1.3, x25519"
    })
    void refusesWhatAPolicyLeavesOut(String policy, String protocol, String group) throws IOException {
        boolean isNative = policy.equals("quantum-safe") || policy.equals("fips");
        assumeTrue(!isNative || OpenSsl.isAvailable(), "needs the native TLS");
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "tls.policy=" + policy);
                SSLSocket socket = echo.unconnected(echo.newClient("alice"), protocol)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setNamedGroups(new String[] {group});
            socket.setSSLParameters(parameters);
            socket.connect(echo.server().address(), 5_000);

            assertThatExceptionOfType(SSLException.class).isThrownBy(socket::startHandshake);
        }
    }

    @Test
    void aQuantumSafePortSpeaksMlKem() throws IOException {
        assumeTrue(OpenSsl.isAvailable(), "needs the native TLS");
        try (EchoServer echo = new EchoServer(EchoServer.ECHO, "tls.policy=quantum-safe")) {
            EchoServer.Credentials client = echo.newClient("alice");
            SslContext context = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.OPENSSL)
                    .keyManager(client.keys().getPrivate(), client.certificate())
                    .trustManager(echo.serversAuthority().certificate())
                    .endpointIdentificationAlgorithm(null)
                    .protocols("TLSv1.3")
                    .option(OpenSslContextOption.GROUPS, new String[] {"X25519MLKEM768"})
                    .build();

            assertThat(handshake(context, echo)).isEqualTo("TLSv1.3");
        }
    }

    /** The protocol that a client's engine agrees on with the server. */
    private static String handshake(SslContext context, EchoServer echo) throws IOException {
        SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT);
        ByteBuffer in = ByteBuffer.allocate(1 << 16);
        ByteBuffer out = ByteBuffer.allocate(1 << 16);
        ByteBuffer plain = ByteBuffer.allocate(1 << 16);
        try (SocketChannel channel = SocketChannel.open(echo.server().address())) {
            channel.socket().setSoTimeout(10_000);
            engine.beginHandshake();
            while (engine.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_WRAP -> {
                        engine.wrap(ByteBuffer.allocate(0), out);
                        channel.write(out.flip());
                        out.clear();
                    }
                    case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                        in.flip();
                        SSLEngineResult result = engine.unwrap(in, plain);
                        in.compact();
                        if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW && channel.read(in) < 0) {
                            throw new SSLException("the server closed the connection");
                        }
                    }
                    case NEED_TASK -> engine.getDelegatedTask().run();
                    default -> {}
                }
            }
            return engine.getSession().getProtocol();
        }
    }
}
