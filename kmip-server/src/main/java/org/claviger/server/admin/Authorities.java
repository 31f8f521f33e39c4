package org.claviger.server.admin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.TokenKeys;
import org.claviger.hsm.TokenSigner;
import org.claviger.server.config.TlsSection;
import org.claviger.server.identity.CertificateAuthority;
import org.claviger.server.identity.Pem;

/** The server's own three authorities: their keys in the token, their certificates in the home. */
public record Authorities(CertificateAuthority servers, CertificateAuthority clients, CertificateAuthority officers) {
    private static final String LABEL = "claviger-ca-";
    private static final String SERVERS = "servers";
    private static final String CLIENTS = "clients";
    private static final String OFFICERS = "officers";
    private static final List<String> KINDS = List.of(SERVERS, CLIENTS, OFFICERS);

    static Authorities create(HomeDirectory home, TokenKeys keys, Instant now, SecureRandom random) throws IOException {
        HomeDirectory.createDirectories(home.authorities());
        return new Authorities(
                create(home, keys, SERVERS, now, random),
                create(home, keys, CLIENTS, now, random),
                create(home, keys, OFFICERS, now, random));
    }

    private static CertificateAuthority create(
            HomeDirectory home, TokenKeys keys, String kind, Instant now, SecureRandom random) throws IOException {
        CertificateAuthority authority =
                CertificateAuthority.create(keys.create(LABEL + kind), "Claviger CA for " + kind, now, random);
        HomeDirectory.writeNew(file(home, kind), Pem.encode(authority.certificate()));
        return authority;
    }

    static Authorities open(HomeDirectory home, TokenKeys keys, SecureRandom random) throws IOException {
        return new Authorities(
                open(home, keys, SERVERS, random),
                open(home, keys, CLIENTS, random),
                open(home, keys, OFFICERS, random));
    }

    private static CertificateAuthority open(HomeDirectory home, TokenKeys keys, String kind, SecureRandom random)
            throws IOException {
        TokenSigner signer = TokenAccess.signer(keys, LABEL + kind);
        Path file = file(home, kind);
        X509Certificate certificate = read(file).stream()
                .filter(one -> signer.publicKey().equals(one.getPublicKey()))
                .findFirst()
                .orElseThrow(() -> new AdminException(file + " does not belong to the token's key " + LABEL + kind
                        + "; restore the file, or the token, from a backup"));
        return new CertificateAuthority(signer, certificate, random);
    }

    /** Whose certificates clients may show: the server's own authority's first. Needs no module. */
    public static List<X509Certificate> trustedClients(HomeDirectory home, TlsSection settings) {
        List<X509Certificate> trusted = new ArrayList<>();
        try {
            trusted.addAll(read(file(home, CLIENTS)));
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
        for (String file : settings.clientAuthorities()) {
            try {
                trusted.addAll(Pem.readCertificates(home.path().resolve(file)));
            } catch (IOException e) {
                throw new AdminException(
                        "tls.client-authorities names " + file + ", which cannot be used: " + e.getMessage(), e);
            }
        }
        return trusted;
    }

    /** Of whom the certificates on the officers' port have to be: this server's own, and those of other enrolled HSMs. */
    static Set<TrustAnchor> trustedOfficers(HomeDirectory home) throws IOException {
        return read(file(home, OFFICERS)).stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toSet());
    }

    /** What clients and officers are to trust: this server's authority first, then those of other HSMs (PEM). */
    String serversBundle(HomeDirectory home) {
        StringBuilder bundle = new StringBuilder(Pem.encode(servers.certificate()));
        try {
            for (X509Certificate other : read(file(home, SERVERS))) {
                if (!other.equals(servers.certificate())) {
                    bundle.append(Pem.encode(other));
                }
            }
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
        return bundle.toString();
    }

    /** Certificates for authorities in a token that is to be enrolled, whose keys are made where they are missing. */
    static Map<String, Bytes> propose(TokenKeys keys, String hsm, Instant now, SecureRandom random) {
        Map<String, Bytes> certificates = new TreeMap<>();
        for (String kind : KINDS) {
            String name = "Claviger CA for " + kind + " (" + hsm + ")";
            CertificateAuthority authority =
                    CertificateAuthority.create(keys.findOrCreate(LABEL + kind), name, now, random);
            certificates.put(kind, encoded(authority.certificate()));
        }
        return certificates;
    }

    /** The certificates of these authorities (DER), by their kinds. */
    Map<String, Bytes> certificates() {
        return Map.of(
                SERVERS, encoded(servers.certificate()),
                CLIENTS, encoded(clients.certificate()),
                OFFICERS, encoded(officers.certificate()));
    }

    /** Keeps the certificates of an enrolled HSM's authorities beside those that are there. */
    static void adopt(HomeDirectory home, Map<String, Bytes> certificates) throws IOException {
        for (String kind : KINDS) {
            Bytes der = certificates.get(kind);
            if (der == null) {
                continue;
            }
            Path file = file(home, kind);
            List<X509Certificate> known = read(file);
            X509Certificate certificate = decoded(der);
            if (!known.contains(certificate)) {
                HomeDirectory.replace(file, Files.readString(file) + Pem.encode(certificate));
            }
        }
    }

    private static Bytes encoded(X509Certificate certificate) {
        try {
            return Bytes.of(certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate of ours can be encoded", e);
        }
    }

    private static X509Certificate decoded(Bytes der) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der.toArray()));
        } catch (CertificateException e) {
            throw new AdminException("The certificate of an authority of another HSM is damaged", e);
        }
    }

    /** Certificates that have signed themselves: a damaged one would refuse everybody, and say no word. */
    private static List<X509Certificate> read(Path file) throws IOException {
        try {
            List<X509Certificate> certificates = Pem.readCertificates(file);
            for (X509Certificate certificate : certificates) {
                certificate.verify(certificate.getPublicKey());
            }
            return certificates;
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new AdminException(e.getMessage() + "; restore it from a backup", e);
        } catch (GeneralSecurityException e) {
            throw new AdminException(
                    file + " is damaged: a certificate in it does not verify; restore it from a backup", e);
        }
    }

    private static Path file(HomeDirectory home, String kind) {
        return home.authorities().resolve(kind + "-ca.crt");
    }
}
