package org.claviger.hsm;

import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ECDSA for {@link TokenKeys#findPrivateKey} in JCA: with it, TLS signs its handshakes in the token. It takes those
 * keys alone, so other signatures go on to other providers; and it goes through {@link Hsm}, so that keys are found
 * again after a restart of the module, which SunPKCS11's are not.
 */
public final class TokenProvider extends Provider {
    public static final String NAME = "ClavigerToken";

    private static final Map<String, Hash> ALGORITHMS = Map.of(
            "SHA256withECDSA", Hash.SHA_256,
            "SHA384withECDSA", Hash.SHA_384,
            "SHA512withECDSA", Hash.SHA_512);

    private TokenProvider() {
        super(NAME, "1", "ECDSA with keys in the token");
        ALGORITHMS.forEach((algorithm, hash) -> putService(new TokenSignatureService(this, algorithm, hash)));
    }

    /** Adds it to the process's providers, once. */
    public static void install() {
        Security.addProvider(new TokenProvider());
    }

    private static final class TokenSignatureService extends Service {
        private final Hash hash;

        TokenSignatureService(Provider provider, String algorithm, Hash hash) {
            super(
                    provider,
                    "Signature",
                    algorithm,
                    TokenSignature.class.getName(),
                    List.of(),
                    Map.of("SupportedKeyClasses", TokenPrivateKey.class.getName()));
            this.hash = hash;
        }

        @Override
        public Object newInstance(@Nullable Object parameter) {
            return new TokenSignature(hash);
        }

        /** Asked by JCA when it looks for the provider of a key. */
        @Override
        public boolean supportsParameter(Object parameter) {
            return parameter instanceof TokenPrivateKey;
        }
    }

    private static final class TokenSignature extends SignatureSpi {
        private final Hash hash;
        private final MessageDigest digest;
        private @Nullable TokenPrivateKey key;

        TokenSignature(Hash hash) {
            this.hash = hash;
            digest = Digests.of(hash);
        }

        @Override
        protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
            if (!(privateKey instanceof TokenPrivateKey tokenKey)) {
                throw new InvalidKeyException("no key of the token");
            }
            key = tokenKey;
            digest.reset();
        }

        @Override
        protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
            throw new InvalidKeyException("public keys are for other providers");
        }

        @Override
        protected void engineUpdate(byte b) {
            digest.update(b);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }

        @Override
        protected byte[] engineSign() throws SignatureException {
            if (key == null) {
                throw new SignatureException("no key was given");
            }
            try {
                return key.sign(hash, digest.digest());
            } catch (HsmException e) {
                throw new SignatureException("the token did not sign", e);
            }
        }

        @Override
        protected boolean engineVerify(byte[] signature) throws SignatureException {
            throw new SignatureException("this signs only");
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new InvalidParameterException("ECDSA has no parameters");
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new InvalidParameterException("ECDSA has no parameters");
        }
    }
}
