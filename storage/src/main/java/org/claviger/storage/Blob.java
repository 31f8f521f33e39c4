package org.claviger.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Immutable bytes that storage keeps and does not look into: a record's body, an index value, an audit payload.
 * Never clear key material; what is secret comes sealed. Ordered as unsigned bytes, which is the order of indexes.
 */
public final class Blob implements Comparable<Blob> {
    private static final Blob EMPTY = new Blob(new byte[0]);

    private final byte[] bytes;

    private Blob(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Blob empty() {
        return EMPTY;
    }

    /** A copy of these bytes. */
    public static Blob of(byte... bytes) {
        return bytes.length == 0 ? EMPTY : new Blob(bytes.clone());
    }

    /** The bytes of a text in UTF-8. */
    public static Blob of(String text) {
        return adopt(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Eight bytes whose order is the order of the numbers, negative ones first: for dates and sizes in ranges. */
    public static Blob of(long number) {
        byte[] bytes = new byte[Long.BYTES];
        Encoder.putLong(bytes, 0, number ^ Long.MIN_VALUE);
        return new Blob(bytes);
    }

    /** Takes the array over without a copy: the caller must not touch it again. */
    public static Blob adopt(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Blob(bytes);
    }

    public int length() {
        return bytes.length;
    }

    /** A copy. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** The number that {@link #of(long)} made these bytes of. */
    public long toLong() {
        if (bytes.length != Long.BYTES) {
            throw new IllegalStateException("not a number: " + bytes.length + " bytes");
        }
        return Encoder.getLong(bytes, 0) ^ Long.MIN_VALUE;
    }

    /** The bytes as UTF-8. */
    public String toText() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The array itself, for the encoders of this module, which do not change it. */
    byte[] array() {
        return bytes;
    }

    @Override
    public int compareTo(Blob other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Blob blob && Arrays.equals(bytes, blob.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        int shown = Math.min(bytes.length, 32);
        return "[" + bytes.length + " bytes " + HexFormat.of().formatHex(bytes, 0, shown)
                + (shown < bytes.length ? "...]" : "]");
    }
}
