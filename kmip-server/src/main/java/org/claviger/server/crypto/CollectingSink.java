package org.claviger.server.crypto;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.claviger.codec.KmipException;
import org.claviger.codec.type.ResultReason;

/** Parts of what can be done as a whole only: up to a limit they are kept until the last one has come. */
final class CollectingSink implements PartSink {
    private static final byte[] NOTHING = new byte[0];

    private final int bytesMax;
    private final UnaryOperator<byte[]> whole;
    private byte[] collected = NOTHING;

    CollectingSink(int bytesMax, UnaryOperator<byte[]> whole) {
        this.bytesMax = bytesMax;
        this.whole = whole;
    }

    @Override
    public byte[] take(byte[] part) {
        if (part.length > bytesMax - collected.length) {
            throw new KmipException(
                    ResultReason.SERVER_LIMIT_EXCEEDED,
                    "The parts of what is done as a whole are more than " + bytesMax + " bytes.");
        }
        byte[] longer = Arrays.copyOf(collected, collected.length + part.length);
        System.arraycopy(part, 0, longer, collected.length, part.length);
        Arrays.fill(collected, (byte) 0);
        collected = longer;
        return NOTHING;
    }

    @Override
    public byte[] finish() {
        return whole.apply(collected);
    }

    @Override
    public void close() {
        Arrays.fill(collected, (byte) 0);
        collected = NOTHING;
    }
}
