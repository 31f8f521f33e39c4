package org.claviger.server.identity;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.claviger.hsm.TokenSigner;

/**
 * One of the server's own authorities. There is one for servers, one for clients and one for officers, so that no
 * certificate of one kind passes as another; their keys never leave the token.
 */
public final class CertificateAuthority {
    /** An authority of this server lives longer than the appliances that trust it. */
    private static final Duration LIFETIME = Duration.ofDays(20 * 365);

    /** Clocks of appliances are late: a certificate is valid from a little before its making. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

    private static final int SERIAL_BITS = 127;

    private final TokenSigner signer;
    private final X509Certificate certificate;
    private final SecureRandom random;

    public CertificateAuthority(TokenSigner signer, X509Certificate certificate, SecureRandom random) {
        if (!signer.publicKey().equals(certificate.getPublicKey())) {
            throw new IllegalArgumentException(
                    "the certificate \"" + certificate.getSubjectX500Principal().getName()
                            + "\" does not belong to the token's key " + signer.label());
        }
        this.signer = signer;
        this.certificate = certificate;
        this.random = random;
    }

    /** What a certificate is for. */
    public enum Purpose {
        /** The server's own. */
        SERVER,
        /** A client's; some clients check that theirs could serve, too. */
        CLIENT,
        OFFICER
    }

    /** A new authority with a self-signed certificate. */
    public static CertificateAuthority create(TokenSigner signer, String name, Instant now, SecureRandom random) {
        X500Name subject = name(name);
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                subject,
                serial(random),
                Date.from(now.minus(CLOCK_TOLERANCE)),
                Date.from(now.plus(LIFETIME)),
                subject,
                signer.publicKey());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(signer.publicKey()));
        } catch (CertIOException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("extensions of ours can be encoded", e);
        }
        return new CertificateAuthority(signer, sign(builder, signer), random);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * A certificate for a key that somebody else holds.
     *
     * @param commonName the client's, officer's or server's name
     * @param names DNS names and addresses it is for; each is told apart by its form
     */
    public X509Certificate issue(
            PublicKey key, String commonName, Purpose purpose, List<String> names, Instant now, Duration lifetime) {
        Instant end = now.plus(lifetime);
        Instant last = certificate.getNotAfter().toInstant();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                serial(random),
                Date.from(now.minus(CLOCK_TOLERANCE).truncatedTo(ChronoUnit.SECONDS)),
                Date.from(end.isBefore(last) ? end : last),
                name(commonName),
                key);
        try {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            // Key exchange by RSA, of the oldest appliances, encrypts under the server's key.
            int usage = purpose == Purpose.SERVER && key.getAlgorithm().equals("RSA")
                    ? KeyUsage.digitalSignature | KeyUsage.keyEncipherment
                    : KeyUsage.digitalSignature;
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            builder.addExtension(Extension.extendedKeyUsage, false, usage(purpose));
            builder.addExtension(Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(key));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions.createAuthorityKeyIdentifier(certificate.getPublicKey()));
            if (!names.isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames(names));
            }
        } catch (CertIOException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("extensions of ours can be encoded", e);
        }
        return sign(builder, signer);
    }

    private static ExtendedKeyUsage usage(Purpose purpose) {
        return switch (purpose) {
            case SERVER -> new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth);
            case CLIENT ->
                new ExtendedKeyUsage(new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth});
            case OFFICER -> new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth);
        };
    }

    private static GeneralNames alternativeNames(List<String> names) {
        return new GeneralNames(names.stream()
                .distinct()
                .map(CertificateAuthority::alternativeName)
                .toArray(GeneralName[]::new));
    }

    private static GeneralName alternativeName(String name) {
        try {
            return new GeneralName(
                    GeneralName.iPAddress, InetAddress.ofLiteral(name).getHostAddress());
        } catch (IllegalArgumentException e) {
            return new GeneralName(GeneralName.dNSName, name);
        }
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "Claviger")
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static BigInteger serial(SecureRandom random) {
        return new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, TokenSigner signer) {
        try {
            return new JcaX509CertificateConverter().getCertificate(builder.build(new TokenContentSigner(signer)));
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate of ours can be read", e);
        }
    }

    private static final class TokenContentSigner implements ContentSigner {
        private final TokenSigner signer;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        TokenContentSigner(TokenSigner signer) {
            this.signer = signer;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            return signer.sign(content.toByteArray());
        }
    }
}
