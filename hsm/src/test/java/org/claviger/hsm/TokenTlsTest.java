package org.claviger.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.claviger.hsm.pkcs11.Pkcs11Hsm;
import org.claviger.hsm.pkcs11.SoftHsmToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A TLS server whose key never leaves the token. */
@Timeout(60)
class TokenTlsTest {
    private static final String LABEL = "tls";

    @TempDir
    Path directory;

    @Test
    void signsHandshakesInTheTokenBeforeAndAfterARestart() throws Exception {
        TokenProvider.install();
        try (var hsm = SoftHsmToken.in(directory).open()) {
            // The probe signs too, until it is done.
            hsm.capabilities();
            var keys = new TokenKeys(hsm);
            X509Certificate certificate = selfSigned(keys.create(LABEL));
            PrivateKey privateKey = keys.findPrivateKey(LABEL).orElseThrow();
            SSLContext server = SSLContext.getInstance("TLS");
            server.init(new KeyManager[] {new TokenKeyManager(privateKey, List.of(certificate))}, null, null);
            long before = signatures(hsm);

            assertThat(protocolOfHandshake(server, trusting(certificate))).isEqualTo("TLSv1.3");
            assertThat(signatures(hsm)).isEqualTo(before + 1);
            assertThat(privateKey.getEncoded()).isNull();

            hsm.reconnect();
            hsm.capabilities();
            long afterRestart = signatures(hsm);
            assertThat(protocolOfHandshake(server, trusting(certificate))).isEqualTo("TLSv1.3");
            assertThat(signatures(hsm)).isEqualTo(afterRestart + 1);
        } finally {
            Security.removeProvider(TokenProvider.NAME);
        }
    }

    private static String protocolOfHandshake(SSLContext serverContext, SSLContext clientContext) throws Exception {
        var loopback = InetAddress.getLoopbackAddress();
        try (var listener =
                (SSLServerSocket) serverContext.getServerSocketFactory().createServerSocket(0, 1, loopback)) {
            var served = CompletableFuture.supplyAsync(() -> {
                try (var socket = (SSLSocket) listener.accept()) {
                    socket.setSoTimeout(20_000);
                    socket.getOutputStream().write(42);
                    return socket.getSession().getProtocol();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            try (var socket =
                    (SSLSocket) clientContext.getSocketFactory().createSocket(loopback, listener.getLocalPort())) {
                socket.setSoTimeout(20_000);
                assertThat(socket.getInputStream().read()).isEqualTo(42);
            }
            return served.get(20, TimeUnit.SECONDS);
        }
    }

    private static long signatures(Pkcs11Hsm hsm) {
        return hsm.calls().getOrDefault("C_Sign", 0L);
    }

    /** A client of its own for each handshake, so that no session is resumed. */
    private static SSLContext trusting(X509Certificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("server", certificate);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static X509Certificate selfSigned(TokenSigner signer) throws Exception {
        var name = new X500Name("CN=token");
        var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        var generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(new ASN1Integer(BigInteger.ONE));
        generator.setIssuer(name);
        generator.setSubject(name);
        generator.setStartDate(new Time(Date.from(Instant.now().minusSeconds(3600))));
        generator.setEndDate(new Time(Date.from(Instant.now().plusSeconds(3600))));
        generator.setSignature(algorithm);
        generator.setSubjectPublicKeyInfo(
                SubjectPublicKeyInfo.getInstance(signer.publicKey().getEncoded()));
        var body = generator.generateTBSCertificate();
        var certificate = new ASN1EncodableVector();
        certificate.add(body);
        certificate.add(algorithm);
        certificate.add(new DERBitString(signer.sign(body.getEncoded(ASN1Encoding.DER))));
        byte[] encoded = new DERSequence(certificate).getEncoded(ASN1Encoding.DER);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    @Test
    void leavesOtherSignaturesToOtherProviders() throws GeneralSecurityException {
        TokenProvider.install();
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            Signature signature = Signature.getInstance("SHA256withECDSA");

            signature.initSign(generator.generateKeyPair().getPrivate());

            assertThat(signature.getProvider().getName()).isNotEqualTo(TokenProvider.NAME);
            assertThat(signature.sign()).isNotEmpty();
        } finally {
            Security.removeProvider(TokenProvider.NAME);
        }
    }
}
