package org.claviger.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.claviger.server.admin.AdminMessages.Envelope;
import org.claviger.server.identity.Pem;

/** How an officer stands behind a request: a signature with the officer's key over this request, here and now. */
final class OfficerProof {
    private static final String ALGORITHM = "SHA256withECDSA";
    private static final String CONTEXT = "claviger officer request 1\n";

    private OfficerProof() {}

    static Envelope sign(String body, String challenge, PrivateKey key, X509Certificate certificate) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(message(body, challenge));
            return new Envelope(
                    body, Pem.encode(certificate), Base64.getEncoder().encodeToString(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new AdminException("The officer's key cannot sign; it has to be one on P-256", e);
        }
    }

    /** The certificate whose key has signed. Whether it is an officer's is another question. */
    static X509Certificate verify(Envelope envelope, String challenge) {
        if (envelope.certificate() == null || envelope.signature() == null) {
            throw new AdminException(
                    "This changes the server, so it needs an officer: add --as FILE.p12 (`claviger admin enroll` makes one)");
        }
        try {
            X509Certificate certificate = Pem.parseCertificates(
                            envelope.certificate().getBytes(UTF_8), "the officer's certificate")
                    .getFirst();
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(certificate.getPublicKey());
            signature.update(message(envelope.body(), challenge));
            if (!signature.verify(Base64.getDecoder().decode(envelope.signature()))) {
                throw new AdminException("The officer's signature is not of this request; nothing was done");
            }
            return certificate;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new AdminException("The officer's signature cannot be checked; nothing was done", e);
        }
    }

    private static byte[] message(String body, String challenge) {
        return (CONTEXT + challenge + "\n" + body).getBytes(UTF_8);
    }
}
