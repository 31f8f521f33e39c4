package org.claviger.server.admin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.claviger.hsm.TokenKeys;
import org.claviger.hsm.TokenSigner;
import org.claviger.server.config.TlsSection;
import org.claviger.server.identity.CertificateAuthority;
import org.claviger.server.identity.CertificateAuthority.Purpose;
import org.claviger.server.identity.Pem;
import org.claviger.server.identity.TokenPrivateKey;
import org.claviger.server.network.ServerIdentity;

/** The server's own certificate: short-lived, made anew from the authority in time; its key in a file, or the token. */
public final class ServerCertificate {
    private final HomeDirectory home;
    private final TlsSection settings;
    private static final String TOKEN_KEY = "claviger-tls";

    private final CertificateAuthority authority;
    private final TokenKeys tokenKeys;
    private final InstantSource clock;

    public ServerCertificate(
            HomeDirectory home,
            TlsSection settings,
            CertificateAuthority authority,
            TokenKeys tokenKeys,
            InstantSource clock) {
        this.home = home;
        this.tokenKeys = tokenKeys;
        this.settings = settings;
        this.authority = authority;
        this.clock = clock;
    }

    /** The one in the home, or a new one where it is missing, of another authority, or has lived two thirds of its time. */
    public ServerIdentity current() throws IOException {
        return settings.key() == TlsSection.KeyPlace.TOKEN ? currentInToken() : currentInFile();
    }

    /** The one in the home, whatever its dates, where its key is in a file; for a time without a module. */
    public static Optional<ServerIdentity> stored(HomeDirectory home, TlsSection settings) throws IOException {
        if (settings.key() != TlsSection.KeyPlace.FILE
                || !HomeDirectory.isThere(home.serverCertificate())
                || !HomeDirectory.isThere(home.serverKey())) {
            return Optional.empty();
        }
        return Optional.of(new ServerIdentity(
                Pem.readPrivateKey(home.serverKey()),
                List.of(Pem.readCertificates(home.serverCertificate()).getFirst())));
    }

    private ServerIdentity currentInFile() throws IOException {
        if (HomeDirectory.isThere(home.serverCertificate()) && HomeDirectory.isThere(home.serverKey())) {
            X509Certificate certificate =
                    Pem.readCertificates(home.serverCertificate()).getFirst();
            if (isGood(certificate)) {
                return new ServerIdentity(Pem.readPrivateKey(home.serverKey()), List.of(certificate));
            }
        }
        KeyPair keys = newKeyPair();
        X509Certificate certificate = issue(keys.getPublic());
        // The key first: a certificate without its key is made again, a key without its certificate, too.
        Files.deleteIfExists(home.serverCertificate());
        HomeDirectory.replace(home.serverKey(), Pem.encode(keys.getPrivate()));
        HomeDirectory.replace(home.serverCertificate(), Pem.encode(certificate));
        return new ServerIdentity(keys.getPrivate(), List.of(certificate));
    }

    /** The key stays, the certificate is made anew. */
    private ServerIdentity currentInToken() throws IOException {
        TokenSigner signer = tokenKeys.findOrCreate(TOKEN_KEY);
        PrivateKey key = TokenPrivateKey.of(signer);
        if (HomeDirectory.isThere(home.serverCertificate())) {
            X509Certificate certificate =
                    Pem.readCertificates(home.serverCertificate()).getFirst();
            if (isGood(certificate) && certificate.getPublicKey().equals(signer.publicKey())) {
                return new ServerIdentity(key, List.of(certificate));
            }
        }
        X509Certificate certificate = issue(signer.publicKey());
        HomeDirectory.replace(home.serverCertificate(), Pem.encode(certificate));
        // What was in a file before is of no use any more, except to a thief.
        Files.deleteIfExists(home.serverKey());
        return new ServerIdentity(key, List.of(certificate));
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

    private X509Certificate issue(PublicKey key) throws IOException {
        HomeDirectory.createDirectories(home.path().resolve("tls"));
        return authority.issue(
                key, hostName(), Purpose.SERVER, names(), clock.instant(), settings.certificateLifetime());
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
