package org.claviger.server.custody;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;

/**
 * HMAC-SHA-256 (RFC 2104) under keys that are in locked memory for the life of the process; for the length of one call
 * also in an array of 64 bytes on the heap, combined with HMAC's pads, which is zeroed. JCA's Mac is not used, because it
 * keeps those arrays where nobody can zero them.
 */
final class TagHmac {
    private static final int BLOCK_BYTES = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5C;

    private final SecretAccess access = SecretAccess.grant();

    byte[] of(SecretBytes key, byte[] message) {
        byte[] pad = new byte[BLOCK_BYTES];
        try {
            // Not the segment: where the server ends meanwhile, that may hold another secret by now.
            key.use(access, bytes -> System.arraycopy(bytes, 0, pad, 0, DomainTags.KEY_BYTES));
            xor(pad, INNER);
            MessageDigest digest = sha256();
            digest.update(pad);
            digest.update(message);
            byte[] inner = digest.digest();
            xor(pad, (byte) (INNER ^ OUTER));
            digest.update(pad);
            return digest.digest(inner);
        } finally {
            Arrays.fill(pad, (byte) 0);
        }
    }

    private static void xor(byte[] pad, byte value) {
        for (int i = 0; i < pad.length; i++) {
            pad[i] ^= value;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
