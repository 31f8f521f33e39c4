package org.claviger.hsm;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;

/**
 * A P-256 key pair in the token that signs: certificates of the server's own CAs, audit checkpoints. It survives a
 * restart of the module: the key is found again under its label.
 */
public interface TokenSigner {
    /** ECDSA with SHA-256 over the message, as DER. */
    byte[] sign(byte[] message);

    /** Whether this key made the signature, as {@link #sign} does; what is no signature is made by none. */
    static boolean isSigned(PublicKey key, byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** For JCA. */
    PublicKey publicKey();

    /**
     * Signs something, and verifies it.
     *
     * @throws HsmException BAD_KEY where the private key does not belong to the public one, as one that was damaged
     */
    default void requirePair() {
        byte[] message = label().getBytes(StandardCharsets.UTF_8);
        if (!isSigned(publicKey(), message, sign(message))) {
            throw new HsmException(
                    HsmException.Reason.BAD_KEY, "what the token key " + label() + " signs does not verify.");
        }
    }

    String label();
}
