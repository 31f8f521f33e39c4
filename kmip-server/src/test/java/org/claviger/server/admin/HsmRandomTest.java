package org.claviger.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.claviger.codec.ttlv.Bytes;
import org.junit.jupiter.api.Test;

class HsmRandomTest {
    private static final int BLOCK = 16;

    private int blocks;

    @Test
    void givesEachOfTheServersBytesOnce() {
        SecureRandom random = HsmRandom.of(this::block, new Silent());

        byte[] first = next(random, BLOCK - 3);
        byte[] second = next(random, BLOCK);

        assertThat(first).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        assertThat(second).containsExactly(13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28);
        assertThat(blocks).isEqualTo(2);
    }

    /** Somebody who reads the server's memory, or who plays the server, gets nothing that was made of them. */
    @Test
    void addsBytesThatTheServerDoesNotKnow() {
        Set<Bytes> given = new HashSet<>();

        for (int i = 0; i < 100; i++) {
            given.add(Bytes.owning(next(HsmRandom.of(() -> new byte[BLOCK], new SecureRandom()), BLOCK)));
        }

        assertThat(given).hasSize(100);
    }

    private byte[] block() {
        byte[] bytes = new byte[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            bytes[i] = (byte) (BLOCK * blocks + i);
        }
        blocks++;
        return bytes;
    }

    private static byte[] next(SecureRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Adds nothing, so that what the server gave is seen. */
    private static final class Silent extends SecureRandom {
        private static final long serialVersionUID = 1;

        Silent() {
            super(new Zeros(), null);
        }
    }

    private static final class Zeros extends SecureRandomSpi {
        private static final long serialVersionUID = 1;

        @Override
        protected void engineSetSeed(byte[] seed) {
            // Stays silent.
        }

        @Override
        protected void engineNextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0);
        }

        @Override
        protected byte[] engineGenerateSeed(int bytes) {
            return new byte[bytes];
        }
    }
}
