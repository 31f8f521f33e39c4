package org.claviger.server.admin;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.claviger.hsm.Hsm;

/** The module's generator, for what takes a {@link SecureRandom}. */
public final class HsmRandom extends SecureRandom {
    private static final long serialVersionUID = 1;

    private HsmRandom(IntFunction<byte[]> module) {
        super(new Generator(module), null);
    }

    /** No byte of it comes from the JDK's own. */
    static HsmRandom of(Hsm hsm) {
        return new HsmRandom(hsm::random);
    }

    /**
     * Of the module that a server has, for the process of a command. Each byte is added (XOR) to one of the JDK's in this
     * process, as SP 800-133 rev. 2 section 4 has it: the server's memory holds, for a while, what was sent, and is not
     * to hold what a key was made of that only custodians or an officer have.
     */
    public static HsmRandom of(AdminClient server) {
        return of(() -> HsmAdministration.askRandom(server), new SecureRandom());
    }

    static HsmRandom of(Supplier<byte[]> blocks, SecureRandom own) {
        return new HsmRandom(new Ahead(blocks, own)::take);
    }

    @Override
    public String getAlgorithm() {
        return "PKCS#11";
    }

    /** What is asked of a server at once: one RSA key takes some 45,000 bytes in many small pieces. */
    private static final class Ahead {
        private final Supplier<byte[]> blocks;
        private final SecureRandom own;
        private byte[] block = {};
        private int taken;

        Ahead(Supplier<byte[]> blocks, SecureRandom own) {
            this.blocks = blocks;
            this.own = own;
        }

        byte[] take(int bytes) {
            byte[] given = new byte[bytes];
            own.nextBytes(given);
            for (int at = 0; at < bytes; at++) {
                if (taken == block.length) {
                    block = blocks.get();
                    if (block.length == 0) {
                        throw new AdminException("The server gave no random bytes; look at its log");
                    }
                    taken = 0;
                }
                given[at] ^= block[taken];
                block[taken] = 0;
                taken++;
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
