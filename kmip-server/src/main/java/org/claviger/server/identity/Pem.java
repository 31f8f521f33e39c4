package org.claviger.server.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Certificates and private keys as text (RFC 7468). */
public final class Pem {
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    public static String encode(X509Certificate certificate) {
        try {
            return encode("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate has an encoding", e);
        }
    }

    /** As PKCS#8. */
    public static String encode(PrivateKey key) {
        return encode("PRIVATE KEY", key.getEncoded());
    }

    /**
     * An elliptic curve key as PKCS#8 with its public key in it, which the JDK leaves out (RFC 5915 section 3): TLS
     * libraries on ring, such as those of Rust clients, take no other.
     */
    public static String encode(KeyPair keys) {
        try {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded());
            ECPrivateKey key = ECPrivateKey.getInstance(info.parsePrivateKey());
            SubjectPublicKeyInfo publicKey =
                    SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
            int bits = ((ECPublicKey) keys.getPublic()).getParams().getOrder().bitLength();
            ECPrivateKey whole = new ECPrivateKey(bits, key.getKey(), publicKey.getPublicKeyData(), null);
            return encode("PRIVATE KEY", new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), whole).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("a key that was just made has an encoding", e);
        }
    }

    private static String encode(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /** @throws IOException where the file cannot be read or holds none */
    public static List<X509Certificate> readCertificates(Path file) throws IOException {
        return parseCertificates(Files.readAllBytes(file), file.toString());
    }

    /** @param place what messages call it */
    public static List<X509Certificate> parseCertificates(byte[] text, String place) throws IOException {
        try {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(text))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (certificates.isEmpty()) {
                throw new IOException(place + " holds no certificate");
            }
            return certificates;
        } catch (CertificateException e) {
            throw new IOException(place + " holds no certificate that can be read", e);
        }
    }

    /**
     * A key in PKCS#8.
     *
     * @param algorithm {@code EC} or {@code RSA}
     */
    public static PrivateKey readPrivateKey(Path file, String algorithm) throws IOException {
        Matcher matcher = PRIVATE_KEY.matcher(new String(Files.readAllBytes(file), US_ASCII));
        if (!matcher.find()) {
            throw new IOException(file + " holds no private key in PKCS#8");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " holds no " + algorithm + " key that can be read", e);
        }
    }
}
