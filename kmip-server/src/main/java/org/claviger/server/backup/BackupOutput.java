package org.claviger.server.backup;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/**
 * Writes the file of a backup:
 *
 * <pre>
 * "claviger-backup\n" | 4 format | 4 length, header
 * chunks:  4 length (the highest bit: the last one), AES-256-GCM of at most 64 KiB, each with its tag
 * trailer: 4 length, signature by the server's audit key over the SHA-256 of everything before
 * </pre>
 */
final class BackupOutput extends OutputStream {
    static final byte[] MAGIC = "claviger-backup\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    static final int FORMAT = 1;
    static final int LAST = 1 << 31;
    private static final int BUFFER_BYTES = 1 << 18;

    private final MessageDigest digest = Digests.sha256();
    private final DataOutputStream out;
    private final ChunkCipher cipher;
    private final LongConsumer progress;
    private final byte[] chunk = new byte[ChunkCipher.CHUNK_BYTES];
    private int filled;
    private long written;

    /** @param progress told how many bytes were written, chunk by chunk; may take its time */
    BackupOutput(OutputStream file, byte[] header, SecretKey key, LongConsumer progress) throws IOException {
        this.out = new DataOutputStream(new DigestOutputStream(new BufferedOutputStream(file, BUFFER_BYTES), digest));
        this.cipher = new ChunkCipher(Cipher.ENCRYPT_MODE, key, Digests.sha256(header));
        this.progress = progress;
        out.write(MAGIC);
        out.writeInt(FORMAT);
        out.writeInt(header.length);
        out.write(header);
    }

    @Override
    public void write(int one) throws IOException {
        if (filled == chunk.length) {
            writeChunk(false);
        }
        chunk[filled++] = (byte) one;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        int left = length;
        while (left > 0) {
            if (filled == chunk.length) {
                writeChunk(false);
            }
            int part = Math.min(left, chunk.length - filled);
            System.arraycopy(bytes, at, chunk, filled, part);
            filled += part;
            at += part;
            left -= part;
        }
    }

    private void writeChunk(boolean last) throws IOException {
        byte[] sealed = cipher.next(chunk, filled, last);
        out.writeInt(last ? sealed.length | LAST : sealed.length);
        out.write(sealed);
        written += sealed.length;
        filled = 0;
        progress.accept(written);
    }

    /** Writes what is left, and the signature. */
    void finish(UnaryOperator<byte[]> signer) throws IOException {
        writeChunk(true);
        byte[] signature = signer.apply(BackupInput.signed(digest.digest()));
        out.writeInt(signature.length);
        out.write(signature);
        out.flush();
    }
}
