package org.claviger.server.backup;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The chunks of one file by AES-256-GCM, as the STREAM construction has it (Hoang, Reyhanitabar, Rogaway, Vizár, 2015):
 * the nonce is the chunk's number and whether it is the last, so chunks can be neither changed, moved, left out nor cut
 * off. No nonce is used twice, for the key is one file's alone.
 */
final class ChunkCipher {
    static final int CHUNK_BYTES = 64 << 10;
    static final int TAG_BYTES = 16;
    private static final int NONCE_BYTES = 12;

    private final Cipher cipher;
    private final SecretKey key;
    private final int mode;
    private final byte[] header;
    private long number;

    /** @param header the hash of the file's header, which every chunk is bound to */
    ChunkCipher(int mode, SecretKey key, byte[] header) {
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
        this.key = key;
        this.mode = mode;
        this.header = header.clone();
    }

    /** @throws BackupException for a chunk that is not what was written at this place */
    byte[] next(byte[] chunk, int length, boolean last) {
        byte[] nonce = ByteBuffer.allocate(NONCE_BYTES)
                .putShort((short) 0)
                .put((byte) 0)
                .putLong(number++)
                .put((byte) (last ? 1 : 0))
                .array();
        try {
            cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
            cipher.updateAAD(header);
            return cipher.doFinal(chunk, 0, length);
        } catch (AEADBadTagException e) {
            throw new BackupException(
                    "The backup was changed after it was made: its part " + number + " is not what was written", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
    }
}
