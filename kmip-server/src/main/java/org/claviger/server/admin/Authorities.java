package org.claviger.server.admin;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.claviger.hsm.TokenKeys;
import org.claviger.hsm.TokenSigner;
import org.claviger.server.config.TlsSection;
import org.claviger.server.identity.CertificateAuthority;
import org.claviger.server.identity.Pem;

/** The server's own three authorities: their keys in the token, their certificates in the home. */
public record Authorities(CertificateAuthority servers, CertificateAuthority clients, CertificateAuthority officers) {
    private static final String LABEL = "claviger-ca-";

    static Authorities create(HomeDirectory home, TokenKeys keys, Instant now, SecureRandom random) throws IOException {
        HomeDirectory.createDirectories(home.authorities());
        return new Authorities(
                create(home, keys, "servers", now, random),
                create(home, keys, "clients", now, random),
                create(home, keys, "officers", now, random));
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
                open(home, keys, "servers", random),
                open(home, keys, "clients", random),
                open(home, keys, "officers", random));
    }

    private static CertificateAuthority open(HomeDirectory home, TokenKeys keys, String kind, SecureRandom random)
            throws IOException {
        TokenSigner signer = keys.find(LABEL + kind)
                .orElseThrow(() -> new AdminException("The token has no key " + LABEL + kind
                        + "; it is not the token of this home: restore the right one, or its backup"));
        Path file = file(home, kind);
        X509Certificate certificate = Pem.readCertificates(file).getFirst();
        if (!signer.publicKey().equals(certificate.getPublicKey())) {
            throw new AdminException(file + " does not belong to the token's key " + LABEL + kind
                    + "; restore the file, or the token, from a backup");
        }
        return new CertificateAuthority(signer, certificate, random);
    }

    /** Whose certificates clients may show: the server's own authority's first. Needs no module. */
    public static List<X509Certificate> trustedClients(HomeDirectory home, TlsSection settings) {
        List<X509Certificate> trusted = new ArrayList<>();
        try {
            trusted.add(Pem.readCertificates(file(home, "clients")).getFirst());
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

    private static Path file(HomeDirectory home, String kind) {
        return home.authorities().resolve(kind + "-ca.crt");
    }
}
