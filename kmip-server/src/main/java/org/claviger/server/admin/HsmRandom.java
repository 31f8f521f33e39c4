package org.claviger.server.admin;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.claviger.hsm.Hsm;

/** The module's generator, for what takes a {@link SecureRandom}: no byte of it comes from the JDK's own. */
public final class HsmRandom extends SecureRandom {
    private static final long serialVersionUID = 1;

    private HsmRandom(IntFunction<byte[]> module) {
        super(new Generator(module), null);
    }

    static HsmRandom of(Hsm hsm) {
        return new HsmRandom(hsm::random);
    }

    /** Of the module that a server has, for the process of a command. */
    public static HsmRandom of(AdminClient server) {
        return new HsmRandom(new Ahead(server)::take);
    }

    @Override
    public String getAlgorithm() {
        return "PKCS#11";
    }

    /** What is asked of a server at once: one RSA key takes some ten thousand bytes in many small pieces. */
    private static final class Ahead {
        private final AdminClient server;
        private byte[] block = {};
        private int taken;

        Ahead(AdminClient server) {
            this.server = server;
        }

        byte[] take(int bytes) {
            byte[] given = new byte[bytes];
            for (int at = 0; at < bytes; ) {
                if (taken == block.length) {
                    block = HsmAdministration.askRandom(server);
                    if (block.length == 0) {
                        throw new AdminException("The server gave no random bytes; look at its log");
                    }
                    taken = 0;
                }
                int part = Math.min(bytes - at, block.length - taken);
                System.arraycopy(block, taken, given, at, part);
                Arrays.fill(block, taken, taken + part, (byte) 0);
                taken += part;
                at += part;
            }
            return given;
        }
    }

    private static final class Generator extends SecureRandomSpi {
        private static final long serialVersionUID = 1;

        private final transient IntFunction<byte[]> module;

        Generator(IntFunction<byte[]> module) {
            this.module = module;
        }

        @Override
        protected void engineSetSeed(byte[] seed) {
            // What a caller has is not mixed in: the module seeds itself.
        }

        @Override
        protected void engineNextBytes(byte[] bytes) {
            byte[] drawn = module.apply(bytes.length);
            System.arraycopy(drawn, 0, bytes, 0, bytes.length);
            Arrays.fill(drawn, (byte) 0);
        }

        @Override
        protected byte[] engineGenerateSeed(int bytes) {
            return module.apply(bytes);
        }
    }
}
