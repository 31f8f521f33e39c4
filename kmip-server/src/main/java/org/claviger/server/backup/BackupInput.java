package org.claviger.server.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.TokenSigner;
import org.jspecify.annotations.Nullable;

/** Reads the file of a backup, chunk by chunk; nothing of a chunk that was changed is handed out. */
final class BackupInput extends InputStream {
    private static final int HEADER_BYTES_MAX = 64 << 20;
    private static final int SIGNATURE_BYTES_MAX = 1024;
    private static final int BUFFER_BYTES = 1 << 18;
    private static final byte[] CONTEXT = "claviger backup 1 signature".getBytes(US_ASCII);

    private final DataInputStream in;
    private final ChunkCipher cipher;
    private byte[] chunk = new byte[0];
    private int at;
    private boolean last;

    private BackupInput(DataInputStream in, ChunkCipher cipher) {
        this.in = in;
        this.cipher = cipher;
    }

    /** What the audit key signs. */
    static byte[] signed(byte[] digest) {
        return Digests.sha256(CONTEXT, digest);
    }

    /**
     * The header of a file whose every byte is what the audit key signed that the header's set of custodians names.
     * Whether that set is the right one, the custodians' shares say, or the server.
     */
    static BackupHeader readSigned(Path file) {
        MessageDigest digest = Digests.sha256();
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
                DigestInputStream digesting = new DigestInputStream(raw, digest);
                DataInputStream in = new DataInputStream(digesting)) {
            BackupHeader header = BackupHeader.decode(readHeader(in));
            // Read, for what is skipped would not be digested.
            byte[] chunk = new byte[ChunkCipher.CHUNK_BYTES + ChunkCipher.TAG_BYTES];
            boolean last = false;
            while (!last) {
                int length = in.readInt();
                last = (length & BackupOutput.LAST) != 0;
                in.readFully(chunk, 0, chunkLength(length));
            }
            byte[] digested = digest.digest();
            int length = in.readInt();
            if (length < 0 || length > SIGNATURE_BYTES_MAX) {
                throw damaged(file, null);
            }
            byte[] signature = in.readNBytes(length);
            if (signature.length != length
                    || in.read() >= 0
                    || !isSigned(header.custodians().auditKey(), digested, signature)) {
                throw damaged(file, null);
            }
            return header;
        } catch (EOFException e) {
            throw damaged(file, e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** An audit key as a set of custodians names it. */
    static PublicKey publicKey(Bytes auditKey) {
        try {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(auditKey.toArray()));
        } catch (GeneralSecurityException e) {
            throw new BackupException("The backup names no audit key: the file was changed, or is none", e);
        }
    }

    private static boolean isSigned(Bytes auditKey, byte[] digested, byte[] signature) {
        return TokenSigner.isSigned(publicKey(auditKey), signed(digested), signature);
    }

    /** The content of a file, once its key is known. */
    static BackupInput open(Path file, SecretKey key) {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
            try {
                byte[] header = readHeader(in);
                return new BackupInput(in, new ChunkCipher(Cipher.DECRYPT_MODE, key, Digests.sha256(header)));
            } catch (IOException | RuntimeException e) {
                in.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static byte[] readHeader(DataInputStream in) throws IOException {
        byte[] magic = in.readNBytes(BackupOutput.MAGIC.length);
        if (!Arrays.equals(magic, BackupOutput.MAGIC)) {
            throw new BackupException("The file is no backup of Claviger");
        }
        int format = in.readInt();
        if (format != BackupOutput.FORMAT) {
            throw new BackupException("The backup has format " + format + ", and this version reads "
                    + BackupOutput.FORMAT + ": restore it with the version that wrote it, or a newer one");
        }
        int length = in.readInt();
        if (length < 0 || length > HEADER_BYTES_MAX) {
            throw new BackupException("The backup's header is damaged: the file was changed, or is none");
        }
        byte[] header = in.readNBytes(length);
        if (header.length != length) {
            throw new EOFException();
        }
        return header;
    }

    private static int chunkLength(int field) {
        int length = field & ~BackupOutput.LAST;
        if (length < ChunkCipher.TAG_BYTES || length > ChunkCipher.CHUNK_BYTES + ChunkCipher.TAG_BYTES) {
            throw new BackupException("The backup was changed after it was made, or is cut off");
        }
        return length;
    }

    private static BackupException damaged(Path file, @Nullable Exception cause) {
        return new BackupException(
                "The backup " + file
                        + " was changed after it was made, or is cut off: it is not what the server signed",
                cause);
    }

    private static BackupException unreadable(Path file, IOException cause) {
        return new BackupException(
                cause instanceof NoSuchFileException
                        ? "The backup " + file + " is not there; give the path of one"
                        : "The backup " + file + " cannot be read: " + cause.getMessage(),
                cause);
    }

    @Override
    public int read() throws IOException {
        return fill() ? Byte.toUnsignedInt(chunk[at++]) : -1;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int part = Math.min(length, chunk.length - at);
        System.arraycopy(chunk, at, bytes, from, part);
        at += part;
        return part;
    }

    private boolean fill() throws IOException {
        while (at == chunk.length) {
            if (last) {
                return false;
            }
            int field = in.readInt();
            last = (field & BackupOutput.LAST) != 0;
            byte[] sealed = in.readNBytes(chunkLength(field));
            chunk = cipher.next(sealed, sealed.length, last);
            at = 0;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
