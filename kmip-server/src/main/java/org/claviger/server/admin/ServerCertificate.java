package org.claviger.server.admin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.claviger.server.config.TlsSection;
import org.claviger.server.identity.CertificateAuthority;
import org.claviger.server.identity.CertificateAuthority.Purpose;
import org.claviger.server.identity.Pem;
import org.claviger.server.network.ServerIdentity;

/** The server's own certificate: short-lived, its key in a file, made anew from the authority in time. */
public final class ServerCertificate {
    private final HomeDirectory home;
    private final TlsSection settings;
    private final CertificateAuthority authority;
    private final InstantSource clock;

    public ServerCertificate(
            HomeDirectory home, TlsSection settings, CertificateAuthority authority, InstantSource clock) {
        this.home = home;
        this.settings = settings;
        this.authority = authority;
        this.clock = clock;
    }

    /** The one in the home, or a new one where it is missing, of another authority, or has lived two thirds of its time. */
    public ServerIdentity current() throws IOException {
        if (Files.exists(home.serverCertificate()) && Files.exists(home.serverKey())) {
            X509Certificate certificate =
                    Pem.readCertificates(home.serverCertificate()).getFirst();
            if (isGood(certificate)) {
                return new ServerIdentity(Pem.readPrivateKey(home.serverKey()), List.of(certificate));
            }
        }
        return renew();
    }

    public boolean isDue(X509Certificate certificate) {
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        Duration third = Duration.between(begin, end).dividedBy(3);
        return clock.instant().isAfter(end.minus(third));
    }

    private boolean isGood(X509Certificate certificate) {
        try {
            certificate.verify(authority.certificate().getPublicKey());
        } catch (GeneralSecurityException e) {
            // Of an earlier authority: as good as none.
            return false;
        }
        return !isDue(certificate);
    }

    private ServerIdentity renew() throws IOException {
        KeyPair keys = newKeyPair();
        X509Certificate certificate = authority.issue(
                keys.getPublic(), hostName(), Purpose.SERVER, names(), clock.instant(), settings.certificateLifetime());
        HomeDirectory.createDirectories(home.path().resolve("tls"));
        // The key first: a certificate without its key is made again, a key without its certificate, too.
        Files.deleteIfExists(home.serverCertificate());
        HomeDirectory.replace(home.serverKey(), Pem.encode(keys.getPrivate()));
        HomeDirectory.replace(home.serverCertificate(), Pem.encode(certificate));
        return new ServerIdentity(keys.getPrivate(), List.of(certificate));
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1", hostName()));
        names.addAll(settings.names());
        return names.stream().distinct().toList();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    public static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }
}
