package org.claviger.codec.ttlv;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Immutable bytes that are no secret: a value, with equality by content. What is secret lives in SecretBytes. */
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    public static Bytes of(byte... content) {
        return content.length == 0 ? EMPTY : new Bytes(content.clone());
    }

    /** Takes the array over without a copy; the caller keeps no reference to it. */
    public static Bytes owning(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content);
    }

    public static Bytes ofHex(String hex) {
        return owning(HexFormat.of().parseHex(hex));
    }

    public int length() {
        return content.length;
    }

    public boolean isEmpty() {
        return content.length == 0;
    }

    public byte[] toArray() {
        return content.clone();
    }

    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    public String toHex() {
        return HexFormat.of().formatHex(content);
    }

    public Bytes slice(int from, int to) {
        return owning(Arrays.copyOfRange(content, from, to));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /** The length only: what clients send does not belong in a log. */
    @Override
    public String toString() {
        return "[" + content.length + " bytes]";
    }
}
