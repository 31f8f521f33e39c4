package org.claviger.server.crypto;

import java.util.Arrays;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.crypto.Cryptography.Encrypted;
import org.jspecify.annotations.Nullable;

/**
 * Encryption or decryption in parts. The module gets whole blocks; what fills none waits here for the next part, and
 * while padding is to come off, the last block of clear text waits for the end.
 */
public final class CipherStream implements PartStream {
    private static final byte[] NOTHING = new byte[0];

    private final PartSink parts;
    private final CipherChoice choice;
    private final boolean encrypting;
    private final @Nullable Bytes iv;
    private byte[] held = NOTHING;

    private CipherStream(PartSink parts, CipherChoice choice, boolean encrypting, @Nullable Bytes iv) {
        this.parts = parts;
        this.choice = choice;
        this.encrypting = encrypting;
        this.iv = iv;
    }

    /** @param iv the IV that was made here, or null */
    static CipherStream encrypting(PartSink parts, CipherChoice choice, @Nullable Bytes iv) {
        return new CipherStream(parts, choice, true, iv);
    }

    static CipherStream decrypting(PartSink parts, CipherChoice choice) {
        return new CipherStream(parts, choice, false, null);
    }

    /** The IV that was made here; null where the client gave one or none is needed. */
    public @Nullable Bytes iv() {
        return iv;
    }

    /** Takes a part, and returns what can be returned already. */
    public Bytes update(Bytes part) {
        return Bytes.owning(encrypting ? encrypt(part.toArray()) : decrypt(part.toArray()));
    }

    private byte[] encrypt(byte[] part) {
        byte[] all = Cryptography.join(held, part);
        int whole = all.length - all.length % choice.blockBytes();
        held = Arrays.copyOfRange(all, whole, all.length);
        return whole == 0 ? NOTHING : parts.take(Arrays.copyOf(all, whole));
    }

    private byte[] decrypt(byte[] part) {
        byte[] clear = Cryptography.join(held, Failures.concealing(() -> parts.take(part)));
        int waiting = choice.padding() == BlockPadding.NONE ? 0 : Math.min(choice.blockBytes(), clear.length);
        held = Arrays.copyOfRange(clear, clear.length - waiting, clear.length);
        return Arrays.copyOf(clear, clear.length - waiting);
    }

    /** The rest, and the tag where the mode has one. */
    public Encrypted finish() {
        if (!encrypting) {
            return new Encrypted(Bytes.owning(decrypted()), null, null);
        }
        byte[] last = choice.pad(held);
        held = NOTHING;
        byte[] rest = Cryptography.join(last.length == 0 ? NOTHING : parts.take(last), parts.finish());
        int end = rest.length - choice.tagBytes();
        return new Encrypted(
                Bytes.owning(Arrays.copyOf(rest, end)),
                null,
                choice.tagBytes() == 0 ? null : Bytes.owning(Arrays.copyOfRange(rest, end, rest.length)));
    }

    private byte[] decrypted() {
        return Failures.concealing(() -> {
            byte[] clear = Cryptography.join(held, parts.finish());
            held = NOTHING;
            return choice.padding().unpad(clear, choice.blockBytes());
        });
    }

    @Override
    public void close() {
        Arrays.fill(held, (byte) 0);
        parts.close();
    }
}
