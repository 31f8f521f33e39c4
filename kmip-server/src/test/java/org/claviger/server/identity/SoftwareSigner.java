package org.claviger.server.identity;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import org.claviger.hsm.TokenSigner;

/** A signer without a token, for tests of what is signed. */
public record SoftwareSigner(String label, KeyPair keys) implements TokenSigner {
    public static SoftwareSigner of(String label) {
        return new SoftwareSigner(label, newKeyPair());
    }

    public static KeyPair newKeyPair() {
        return newKeyPair("secp256r1");
    }

    public static KeyPair newKeyPair(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public PublicKey publicKey() {
        return keys.getPublic();
    }
}
