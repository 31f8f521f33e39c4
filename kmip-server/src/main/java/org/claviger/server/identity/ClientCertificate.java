package org.claviger.server.identity;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Locale;
import org.claviger.hsm.Digests;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;

/**
 * What of a certificate tells whose it is.
 *
 * @param serial in hexadecimal, as {@code openssl x509 -serial} prints it
 * @param subject distinguished name by RFC 2253
 * @param issuer distinguished name by RFC 2253
 * @param fingerprint SHA-256 over the encoded certificate, lower-case hexadecimal
 */
public record ClientCertificate(String serial, String subject, String issuer, String fingerprint, Instant notAfter) {
    public static ClientCertificate of(X509Certificate certificate) {
        return new ClientCertificate(
                certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT),
                certificate.getSubjectX500Principal().getName(),
                certificate.getIssuerX500Principal().getName(),
                fingerprintOf(certificate),
                certificate.getNotAfter().toInstant());
    }

    /** As it was written by {@link #writeTo}. */
    public static ClientCertificate readFrom(BodyReader body) {
        return new ClientCertificate(body.text(), body.text(), body.text(), body.text(), body.instant());
    }

    public BodyWriter writeTo(BodyWriter body) {
        return body.text(serial).text(subject).text(issuer).text(fingerprint).instant(notAfter);
    }

    private static String fingerprintOf(X509Certificate certificate) {
        try {
            return Digests.fingerprint(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate has an encoding", e);
        }
    }
}
