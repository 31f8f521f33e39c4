package org.claviger.server.admin;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import org.claviger.hsm.Hsm;

/** The module's generator, for what takes a {@link SecureRandom}: no byte of it comes from the JDK's own. */
final class HsmRandom extends SecureRandom {
    private static final long serialVersionUID = 1;

    HsmRandom(Hsm hsm) {
        super(new Generator(hsm), null);
    }

    @Override
    public String getAlgorithm() {
        return "PKCS#11";
    }

    private static final class Generator extends SecureRandomSpi {
        private static final long serialVersionUID = 1;

        private final transient Hsm hsm;

        Generator(Hsm hsm) {
            this.hsm = hsm;
        }

        @Override
        protected void engineSetSeed(byte[] seed) {
            // What a caller has is not mixed in: the module seeds itself.
        }

        @Override
        protected void engineNextBytes(byte[] bytes) {
            System.arraycopy(hsm.random(bytes.length), 0, bytes, 0, bytes.length);
        }

        @Override
        protected byte[] engineGenerateSeed(int bytes) {
            return hsm.random(bytes);
        }
    }
}
