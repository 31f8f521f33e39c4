package org.claviger.hsm;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;

/** The few key pairs of the server itself, kept in the token under labels. */
public final class TokenKeys {
    private static final Mechanism.Ecdsa SHA_256_WITH_ECDSA =
            new Mechanism.Ecdsa(Hash.SHA_256, Mechanism.SignatureInput.MESSAGE, Mechanism.EcdsaForm.DER);

    private final Hsm hsm;

    public TokenKeys(Hsm hsm) {
        this.hsm = hsm;
    }

    /** The signer under this label, which {@link #create} made once. */
    public Optional<TokenSigner> find(String label) {
        return hsm.findTokenKey(label)
                .flatMap(key -> hsm.findTokenPublicKey(label).map(publicKey -> signer(label, key, publicKey)));
    }

    /** The signer of a pair whose halves were found already; the public one is SubjectPublicKeyInfo (DER). */
    public TokenSigner signer(String label, KeyHandle privateKey, byte[] publicKey) {
        return new EcTokenSigner(hsm, label, privateKey, decode(publicKey));
    }

    /** A new P-256 key pair in the token; LABEL_TAKEN if there is one. */
    public TokenSigner create(String label) {
        KeyPairHandles pair = hsm.generateTokenKeyPair(
                label, new KeyPairKind.Ec(EcCurve.P_256), KeyTemplate.of(KeyUse.SIGN, KeyUse.VERIFY));
        return signer(label, pair.privateKey(), pair.subjectPublicKeyInfo());
    }

    public TokenSigner findOrCreate(String label) {
        return find(label).orElseGet(() -> create(label));
    }

    private static PublicKey decode(byte[] subjectPublicKeyInfo) {
        try {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
        } catch (GeneralSecurityException e) {
            throw new HsmException(
                    HsmException.Reason.BAD_KEY, "the token key is no elliptic curve key of a named curve.", e);
        }
    }

    private static final class EcTokenSigner implements TokenSigner {
        private final Hsm hsm;
        private final String label;
        private volatile KeyHandle key;
        private final PublicKey publicKey;

        EcTokenSigner(Hsm hsm, String label, KeyHandle key, PublicKey publicKey) {
            this.hsm = hsm;
            this.label = label;
            this.key = key;
            this.publicKey = publicKey;
        }

        @Override
        public byte[] sign(byte[] message) {
            return Hsm.retryingStale(() -> hsm.sign(currentKey(), SHA_256_WITH_ECDSA, message));
        }

        /** A new generation of the module has new handles, so the key is looked up once more. */
        private KeyHandle currentKey() {
            KeyHandle known = key;
            if (known.generation() == hsm.generation()) {
                return known;
            }
            KeyHandle found = hsm.findTokenKey(label)
                    .orElseThrow(() -> new HsmException(
                            HsmException.Reason.CONFIGURATION, "the token has no key with the label " + label + "."));
            key = found;
            return found;
        }

        @Override
        public PublicKey publicKey() {
            return publicKey;
        }

        @Override
        public String label() {
            return label;
        }
    }
}
