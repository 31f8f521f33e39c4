package org.claviger.server.admin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.claviger.hsm.TokenKeys;
import org.claviger.hsm.TokenSigner;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.TlsPolicy.ServerKey;
import org.claviger.server.config.TlsSection;
import org.claviger.server.identity.CertificateAuthority;
import org.claviger.server.identity.CertificateAuthority.Purpose;
import org.claviger.server.identity.Pem;
import org.claviger.server.identity.TokenPrivateKey;
import org.claviger.server.network.ServerIdentities;
import org.claviger.server.network.ServerIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's own certificate: short-lived, made anew from the authority in time; its key in a file, or the token. */
public final class ServerCertificate {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);
    private static final String TOKEN_KEY = "claviger-tls";
    private static final int RSA_BITS = 3072;

    private final HomeDirectory home;
    private final TlsSection settings;
    private final Set<ServerKey> kinds;
    private final CertificateAuthority authority;
    private final TokenKeys tokenKeys;
    private final InstantSource clock;
    private final SecureRandom random;

    public ServerCertificate(
            HomeDirectory home,
            Configuration configuration,
            CertificateAuthority authority,
            TokenKeys tokenKeys,
            InstantSource clock,
            SecureRandom random) {
        this.home = home;
        this.tokenKeys = tokenKeys;
        this.settings = configuration.tls();
        this.kinds = configuration.serverKeys();
        this.authority = authority;
        this.clock = clock;
        this.random = random;
    }

    /** Those in the home, or new ones where they are missing, of another authority, or have lived two thirds of their time. */
    public ServerIdentities current() throws IOException {
        Map<ServerKey, ServerIdentity> identities = new EnumMap<>(ServerKey.class);
        for (ServerKey kind : kinds) {
            identities.put(
                    kind,
                    kind == ServerKey.P_256 && settings.key() == TlsSection.KeyPlace.TOKEN
                            ? currentInToken()
                            : currentInFile(kind));
        }
        return new ServerIdentities(identities);
    }

    /** Those in the home, whatever their dates, where all keys are in files; for a time without a module. */
    public static Optional<ServerIdentities> stored(HomeDirectory home, Configuration configuration)
            throws IOException {
        if (configuration.tls().key() != TlsSection.KeyPlace.FILE) {
            return Optional.empty();
        }
        Map<ServerKey, ServerIdentity> identities = new EnumMap<>(ServerKey.class);
        for (ServerKey kind : configuration.serverKeys()) {
            Optional<ServerIdentity> identity = read(home, kind);
            if (identity.isEmpty()) {
                return Optional.empty();
            }
            identities.put(kind, identity.get());
        }
        return Optional.of(new ServerIdentities(identities));
    }

    /** Empty where one of both is missing or damaged: what is of no use is made anew. */
    private static Optional<ServerIdentity> read(HomeDirectory home, ServerKey kind) throws IOException {
        if (!HomeDirectory.isThere(home.serverKey(kind))) {
            return Optional.empty();
        }
        Optional<X509Certificate> certificate = readCertificate(home, kind);
        if (certificate.isEmpty()) {
            return Optional.empty();
        }
        try {
            PrivateKey key = Pem.readPrivateKey(home.serverKey(kind), kind.algorithm());
            if (isPair(key, certificate.get(), kind)) {
                return Optional.of(new ServerIdentity(key, List.of(certificate.get())));
            }
            LOG.warn("{} does not belong to its certificate; both are made anew", home.serverKey(kind));
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            LOG.warn("{}; it is made anew, and its certificate", e.getMessage());
        }
        return Optional.empty();
    }

    private static Optional<X509Certificate> readCertificate(HomeDirectory home, ServerKey kind) throws IOException {
        if (!HomeDirectory.isThere(home.serverCertificate(kind))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Pem.readCertificates(home.serverCertificate(kind)).getFirst());
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            LOG.warn("{}; it is made anew", e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean isPair(PrivateKey key, X509Certificate certificate, ServerKey kind) {
        try {
            byte[] message = certificate.getEncoded();
            Signature signature =
                    Signature.getInstance(kind == ServerKey.RSA_3072 ? "SHA256withRSA" : "SHA256withECDSA");
            signature.initSign(key);
            signature.update(message);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private ServerIdentity currentInFile(ServerKey kind) throws IOException {
        Optional<ServerIdentity> stored = read(home, kind);
        if (stored.isPresent() && isGood(stored.get().certificate())) {
            return stored.get();
        }
        KeyPair keys = newKeyPair(kind, random);
        X509Certificate certificate = issue(keys.getPublic());
        // The key first: a certificate without its key is made again, a key without its certificate, too.
        Files.deleteIfExists(home.serverCertificate(kind));
        HomeDirectory.replace(home.serverKey(kind), Pem.encode(keys.getPrivate()));
        HomeDirectory.replace(home.serverCertificate(kind), Pem.encode(certificate));
        return new ServerIdentity(keys.getPrivate(), List.of(certificate));
    }

    /** The key stays, the certificate is made anew. */
    private ServerIdentity currentInToken() throws IOException {
        TokenSigner signer = tokenKeys.findOrCreate(TOKEN_KEY);
        PrivateKey key = TokenPrivateKey.of(signer);
        Optional<X509Certificate> stored = readCertificate(home, ServerKey.P_256)
                .filter(certificate ->
                        isGood(certificate) && certificate.getPublicKey().equals(signer.publicKey()));
        if (stored.isPresent()) {
            return new ServerIdentity(key, List.of(stored.get()));
        }
        X509Certificate certificate = issue(signer.publicKey());
        HomeDirectory.replace(home.serverCertificate(ServerKey.P_256), Pem.encode(certificate));
        // What was in a file before is of no use any more, except to a thief.
        Files.deleteIfExists(home.serverKey(ServerKey.P_256));
        return new ServerIdentity(key, List.of(certificate));
    }

    /** Whether one of them has lived two thirds of its time. */
    public boolean isDue(ServerIdentities identities) {
        return identities.byKey().values().stream().anyMatch(identity -> isDue(identity.certificate()));
    }

    private boolean isDue(X509Certificate certificate) {
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

    /** A new key for a certificate of ours, of nothing but what this generator gives. */
    public static KeyPair newKeyPair(SecureRandom random) {
        return newKeyPair(ServerKey.P_256, random);
    }

    private static KeyPair newKeyPair(ServerKey kind, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.algorithm());
            generator.initialize(
                    switch (kind) {
                        case P_256 -> new ECGenParameterSpec("secp256r1");
                        case P_384 -> new ECGenParameterSpec("secp384r1");
                        case RSA_3072 -> new RSAKeyGenParameterSpec(RSA_BITS, RSAKeyGenParameterSpec.F4);
                    },
                    random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has P-256, P-384 and RSA", e);
        }
    }
}
