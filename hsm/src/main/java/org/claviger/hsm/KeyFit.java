package org.claviger.hsm;

/** Which kinds of key a mechanism takes: asked here, because modules answer a mismatch with generic errors. */
public final class KeyFit {
    private KeyFit() {}

    /** KEY_REFUSED for a key of another kind than the mechanism's. */
    public static void check(KeyKind kind, Mechanism mechanism) {
        if (!fits(kind, mechanism)) {
            throw new HsmException(
                    HsmException.Reason.KEY_REFUSED,
                    "a key of kind " + kind + " is none for " + mechanism.name() + ".");
        }
    }

    private static boolean fits(KeyKind kind, Mechanism mechanism) {
        return switch (mechanism) {
            case Mechanism.AesEcb aes -> kind == KeyKind.AES;
            case Mechanism.AesCbc aes -> kind == KeyKind.AES;
            case Mechanism.AesCtr aes -> kind == KeyKind.AES;
            case Mechanism.AesCfb aes -> kind == KeyKind.AES;
            case Mechanism.AesOfb aes -> kind == KeyKind.AES;
            case Mechanism.AesGcm aes -> kind == KeyKind.AES;
            case Mechanism.AesCcm aes -> kind == KeyKind.AES;
            case Mechanism.AesXts aes -> kind == KeyKind.AES_XTS;
            case Mechanism.ChaCha20 chaCha -> kind == KeyKind.CHACHA20;
            case Mechanism.ChaCha20Poly1305 chaCha -> kind == KeyKind.CHACHA20;
            case Mechanism.AesCmac aes -> kind == KeyKind.AES;
            case Mechanism.AesKeyWrap aes -> kind == KeyKind.AES;
            case Mechanism.AesKeyWrapPad aes -> kind == KeyKind.AES;
            case Mechanism.Des3Ecb des -> kind == KeyKind.DES3;
            case Mechanism.Des3Cbc des -> kind == KeyKind.DES3;
            case Mechanism.Des3Cfb des -> kind == KeyKind.DES3;
            case Mechanism.Des3Ofb des -> kind == KeyKind.DES3;
            case Mechanism.Des3Cmac des -> kind == KeyKind.DES3;
            case Mechanism.Hmac hmac -> kind == KeyKind.GENERIC_SECRET;
            case Mechanism.Poly1305 poly -> kind == KeyKind.GENERIC_SECRET;
            case Mechanism.RsaPkcs1 rsa -> isRsa(kind);
            case Mechanism.RsaOaep rsa -> isRsa(kind);
            case Mechanism.RsaPkcs1Signature rsa -> isRsa(kind);
            case Mechanism.RsaPkcs1Raw rsa -> isRsa(kind);
            case Mechanism.Ed25519 ed -> kind == KeyKind.ED25519_PRIVATE || kind == KeyKind.ED25519_PUBLIC;
            case Mechanism.Dsa dsa -> kind == KeyKind.DSA_PRIVATE || kind == KeyKind.DSA_PUBLIC;
            case Mechanism.RsaPss rsa -> isRsa(kind);
            case Mechanism.Ecdsa ec -> kind == KeyKind.EC_PRIVATE || kind == KeyKind.EC_PUBLIC;
        };
    }

    private static boolean isRsa(KeyKind kind) {
        return kind == KeyKind.RSA_PRIVATE || kind == KeyKind.RSA_PUBLIC;
    }
}
