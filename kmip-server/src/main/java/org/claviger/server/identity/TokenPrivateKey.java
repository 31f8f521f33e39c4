package org.claviger.server.identity;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.SignatureException;
import java.security.SignatureSpi;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.TokenSigner;
import org.jspecify.annotations.Nullable;

/**
 * A private key of the token for JCA, and so for TLS: it has no encoding, and signs by the module. Its provider knows
 * this kind of key alone, so that it takes nothing from the others.
 */
public final class TokenPrivateKey implements PrivateKey {
    private static final long serialVersionUID = 1;

    private final transient TokenSigner signer;

    private TokenPrivateKey(TokenSigner signer) {
        this.signer = signer;
    }

    public static TokenPrivateKey of(TokenSigner signer) {
        if (Security.getProvider(TokenProvider.NAME) == null) {
            Security.addProvider(new TokenProvider());
        }
        return new TokenPrivateKey(signer);
    }

    @Override
    public String getAlgorithm() {
        return "EC";
    }

    @Override
    @SuppressWarnings("NullAway") // no encoding: the interface says null
    public String getFormat() {
        return null;
    }

    @Override
    @SuppressWarnings("NullAway") // no encoding: the interface says null
    public byte[] getEncoded() {
        return null;
    }

    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("a key of the token stays in it");
    }

    private static final class TokenProvider extends Provider {
        private static final long serialVersionUID = 1;
        private static final String NAME = "ClavigerToken";

        TokenProvider() {
            super(NAME, "1", "Signs with keys of the token");
            putService(new Service(this, "Signature", "SHA256withECDSA", TokenSignature.class.getName(), null, null) {
                @Override
                public Object newInstance(Object parameter) {
                    return new TokenSignature();
                }

                @Override
                public boolean supportsParameter(Object parameter) {
                    return parameter instanceof TokenPrivateKey;
                }
            });
        }
    }

    private static final class TokenSignature extends SignatureSpi {
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        private @Nullable TokenSigner signer;

        @Override
        protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
            if (!(privateKey instanceof TokenPrivateKey tokenKey)) {
                throw new InvalidKeyException("not a key of the token");
            }
            signer = tokenKey.signer;
            message.reset();
        }

        @Override
        protected void engineUpdate(byte next) {
            message.write(next);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) {
            message.write(bytes, offset, length);
        }

        @Override
        protected byte[] engineSign() throws SignatureException {
            if (signer == null) {
                throw new SignatureException("no key was given");
            }
            try {
                return signer.sign(message.toByteArray());
            } catch (HsmException e) {
                throw new SignatureException("the module did not sign: " + e.getMessage(), e);
            } finally {
                message.reset();
            }
        }

        @Override
        protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
            throw new InvalidKeyException("public keys are for other providers");
        }

        @Override
        protected boolean engineVerify(byte[] signature) throws SignatureException {
            throw new SignatureException("public keys are for other providers");
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException("there are no parameters");
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException("there are no parameters");
        }
    }
}
