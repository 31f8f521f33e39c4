package org.claviger.hsm;

import java.security.PublicKey;

/**
 * A P-256 key pair in the token that signs: certificates of the server's own CAs, audit checkpoints. It survives a
 * restart of the module: the key is found again under its label.
 */
public interface TokenSigner {
    /** ECDSA with SHA-256 over the message, as DER. */
    byte[] sign(byte[] message);

    /** For JCA. */
    PublicKey publicKey();

    String label();
}
