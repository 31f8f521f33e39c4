package org.claviger.hsm.software;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import org.bouncycastle.crypto.Mac;
import org.bouncycastle.crypto.StreamCipher;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmStream;

/** Data in parts, of a key in memory. */
final class SoftwareStream implements HsmStream {
    private static final byte[] NOTHING = new byte[0];

    private final BooleanSupplier current;
    private final UnaryOperator<byte[]> update;
    private final Function<byte[], byte[]> finish;
    private boolean ended;

    private SoftwareStream(BooleanSupplier current, UnaryOperator<byte[]> update, Function<byte[], byte[]> finish) {
        this.current = current;
        this.update = update;
        this.finish = finish;
    }

    /** @param current false once the module has started anew */
    static SoftwareStream cipher(BooleanSupplier current, Cipher cipher) {
        return new SoftwareStream(
                current,
                part -> {
                    byte[] out = cipher.update(part);
                    return out == null ? NOTHING : out;
                },
                none -> {
                    try {
                        return cipher.doFinal();
                    } catch (GeneralSecurityException e) {
                        throw new HsmException(
                                HsmException.Reason.BAD_DATA, "the data is not what the mechanism takes.", e);
                    }
                });
    }

    /** A cipher that answers each part with as many bytes. */
    static SoftwareStream stream(BooleanSupplier current, StreamCipher cipher) {
        return new SoftwareStream(
                current,
                part -> {
                    var out = new byte[part.length];
                    cipher.processBytes(part, 0, part.length, out, 0);
                    return out;
                },
                none -> NOTHING);
    }

    /** An operation that needs all of its data at once. */
    static SoftwareStream collecting(BooleanSupplier current, UnaryOperator<byte[]> whole) {
        var collected = new ByteArrayOutputStream();
        return new SoftwareStream(
                current,
                part -> {
                    collected.writeBytes(part);
                    return NOTHING;
                },
                none -> {
                    byte[] data = collected.toByteArray();
                    try {
                        return whole.apply(data);
                    } finally {
                        Arrays.fill(data, (byte) 0);
                    }
                });
    }

    static SoftwareStream mac(BooleanSupplier current, Mac mac) {
        return new SoftwareStream(
                current,
                part -> {
                    mac.update(part, 0, part.length);
                    return NOTHING;
                },
                none -> SoftwareCryptography.finish(mac));
    }

    @Override
    public byte[] update(byte[] part) {
        checkOpen();
        return update.apply(part);
    }

    @Override
    public byte[] finish() {
        checkOpen();
        ended = true;
        return finish.apply(NOTHING);
    }

    @Override
    public boolean finishVerify(byte[] mac) {
        return MessageDigest.isEqual(finish(), mac);
    }

    private void checkOpen() {
        if (ended || !current.getAsBoolean()) {
            throw new HsmException(HsmException.Reason.STALE_HANDLE, "the stream has ended.");
        }
    }

    @Override
    public void close() {
        ended = true;
    }
}
