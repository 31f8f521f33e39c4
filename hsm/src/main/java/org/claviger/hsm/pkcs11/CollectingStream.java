package org.claviger.hsm.pkcs11;

import java.io.ByteArrayOutputStream;
import java.util.function.UnaryOperator;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmStream;

/** Parts of ciphertext that are decrypted all at once at the end. It holds no session meanwhile. */
final class CollectingStream implements HsmStream {
    private final UnaryOperator<byte[]> whole;
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private boolean ended;

    CollectingStream(UnaryOperator<byte[]> whole) {
        this.whole = whole;
    }

    @Override
    public byte[] update(byte[] part) {
        checkOpen();
        collected.writeBytes(part);
        return new byte[0];
    }

    @Override
    public byte[] finish() {
        checkOpen();
        ended = true;
        return whole.apply(collected.toByteArray());
    }

    @Override
    public boolean finishVerify(byte[] signature) {
        throw new IllegalStateException("this stream does not verify");
    }

    private void checkOpen() {
        if (ended) {
            throw new HsmException(HsmException.Reason.STALE_HANDLE, "the stream has ended.");
        }
    }

    @Override
    public void close() {
        ended = true;
        collected.reset();
    }
}
