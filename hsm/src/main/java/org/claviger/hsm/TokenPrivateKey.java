package org.claviger.hsm;

import java.security.PrivateKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import org.jspecify.annotations.Nullable;

/** The private half of a token key pair for JCA: it says what it is and signs, and has no encoding. */
final class TokenPrivateKey implements PrivateKey, ECKey {
    private final transient DigestSigner signer;
    private final transient ECParameterSpec parameters;

    /** Signs a digest, as DER. */
    @FunctionalInterface
    interface DigestSigner {
        byte[] sign(Hash hash, byte[] digest);
    }

    TokenPrivateKey(DigestSigner signer, ECPublicKey publicKey) {
        this.signer = signer;
        parameters = publicKey.getParams();
    }

    byte[] sign(Hash hash, byte[] digest) {
        return signer.sign(hash, digest);
    }

    @Override
    public String getAlgorithm() {
        return "EC";
    }

    @Override
    public ECParameterSpec getParams() {
        return parameters;
    }

    @Override
    public @Nullable String getFormat() {
        return null;
    }

    @Override
    public byte @Nullable [] getEncoded() {
        return null;
    }

    @Override
    public String toString() {
        return "[a private key in the token]";
    }
}
