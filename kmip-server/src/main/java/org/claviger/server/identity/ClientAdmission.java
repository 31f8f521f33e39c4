package org.claviger.server.identity;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides in a handshake whether a client's certificate is good for a connection, and says in words which check
 * failed. Whether the client is enabled is decided again for each request; here it spares it the riddle.
 */
public final class ClientAdmission {
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    /** Asks the registry; throws what it likes where records cannot be verified at the moment. */
    @FunctionalInterface
    public interface Lookup {
        Optional<RegisteredClient> find(ClientCertificate certificate);
    }

    private final Set<TrustAnchor> authorities;
    private final Lookup registry;
    private final Clock clock;

    /** @param authorities whose certificates are accepted by their chain: the server's own CA for clients first */
    public ClientAdmission(List<X509Certificate> authorities, Lookup registry, Clock clock) {
        this.authorities = authorities.stream()
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toUnmodifiableSet());
        this.registry = registry;
        this.clock = clock;
    }

    /** @throws CertificateException with a sentence for the log */
    public void check(List<X509Certificate> chain) throws CertificateException {
        X509Certificate certificate = chain.getFirst();
        checkDates(certificate);
        checkUsage(certificate);
        @Nullable String chainFault = chainFault(chain);
        Optional<RegisteredClient> client;
        try {
            client = registry.find(ClientCertificate.of(certificate));
        } catch (RuntimeException e) {
            // No record can be verified, not even a client's: the chain alone counts, and requests say what they can
            // do.
            if (chainFault != null) {
                throw refusal(certificate, chainFault);
            }
            return;
        }
        if (client.isEmpty()) {
            throw refusal(
                    certificate,
                    chainFault != null
                            ? chainFault
                            : "is from an authority that is trusted, but no client is registered with it; `claviger"
                                    + " client add` registers one");
        }
        boolean byItself = client.get().match() == RegisteredClient.Match.CERTIFICATE;
        if (chainFault != null && !byItself) {
            throw refusal(certificate, chainFault);
        }
        if (!client.get().isEnabled()) {
            throw refusal(
                    certificate,
                    "is of client " + client.get().name() + ", revoked at "
                            + client.get().revoked());
        }
    }

    private void checkDates(X509Certificate certificate) throws CertificateException {
        Instant now = clock.instant();
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            throw refusal(
                    certificate, "has expired at " + certificate.getNotAfter().toInstant());
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            throw refusal(
                    certificate,
                    "is not valid before " + certificate.getNotBefore().toInstant() + "; it is " + now + " here");
        }
    }

    /** vSphere 6.5 and others have no extended key usage at all, which is no restriction (RFC 5280 section 4.2.1.12). */
    private static void checkUsage(X509Certificate certificate) throws CertificateException {
        List<String> usages;
        try {
            usages = certificate.getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            throw refusal(certificate, "has an extended key usage that cannot be read");
        }
        if (usages != null && !usages.contains(CLIENT_AUTHENTICATION) && !usages.contains(ANY_PURPOSE)) {
            throw refusal(certificate, "has an extended key usage without client authentication");
        }
    }

    private @Nullable String chainFault(List<X509Certificate> chain) throws CertificateException {
        try {
            PKIXParameters parameters = new PKIXParameters(authorities);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(clock.instant()));
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(withoutAuthority(chain)),
                            parameters);
            return null;
        } catch (CertPathValidatorException e) {
            return switch (e.getReason()) {
                case CertPathValidatorException.BasicReason.EXPIRED -> "has an expired certificate in its chain";
                case CertPathValidatorException.BasicReason.INVALID_SIGNATURE ->
                    "has a signature that its issuer did not make";
                default ->
                    "is not from an authority that is trusted here, and is not registered by itself; its issuer is "
                            + chain.getLast().getIssuerX500Principal().getName();
            };
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the chain cannot be checked: " + e.getMessage(), e);
        }
    }

    /** Some clients send the authority's own certificate, too, which a path must not hold. */
    private List<X509Certificate> withoutAuthority(List<X509Certificate> chain) {
        return chain.stream()
                .filter(one -> authorities.stream().noneMatch(anchor -> one.equals(anchor.getTrustedCert())))
                .toList();
    }

    private static CertificateException refusal(X509Certificate certificate, String what) {
        return new CertificateException("its certificate \""
                + certificate.getSubjectX500Principal().getName() + "\" (serial "
                + ClientCertificate.of(certificate).serial() + ") " + what);
    }
}
