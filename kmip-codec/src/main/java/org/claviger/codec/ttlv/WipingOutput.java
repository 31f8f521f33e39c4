package org.claviger.codec.ttlv;

import java.io.OutputStream;
import java.util.Arrays;

/** Bytes being written that may hold secrets: what it leaves behind when it grows is wiped. */
final class WipingOutput extends OutputStream {
    private byte[] bytes = new byte[1024];
    private int length;

    @Override
    public void write(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        reserve(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /** What was written; this output is wiped. */
    byte[] take() {
        byte[] result = Arrays.copyOf(bytes, length);
        Arrays.fill(bytes, (byte) 0);
        length = 0;
        return result;
    }

    private void reserve(int count) {
        if (count > bytes.length - length) {
            byte[] before = bytes;
            bytes = Arrays.copyOf(before, Math.max(length + count, 2 * before.length));
            Arrays.fill(before, (byte) 0);
        }
    }
}
