package org.claviger.storage;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link BodyWriter} wrote. The tag of a record was verified before, so a body that does not fit is a fault of
 * ours: IllegalStateException.
 */
public final class BodyReader {
    private final ByteArrayInputStream bytes;
    private final DataInputStream in;

    public BodyReader(Blob body) {
        bytes = new ByteArrayInputStream(body.toByteArray());
        in = new DataInputStream(bytes);
    }

    public int octet() {
        return get(in::readByte);
    }

    public int number() {
        return get(in::readInt);
    }

    /** Refuses a record that a newer version wrote. */
    public static void requireFormat(int found, int known) {
        if (found != known) {
            throw new IllegalStateException("a record of format " + found + " is of a newer version than this one");
        }
    }

    public String text() {
        return get(in::readUTF);
    }

    public @Nullable String optionalText() {
        return get(in::readBoolean) ? text() : null;
    }

    public Instant instant() {
        return Instant.ofEpochMilli(get(in::readLong));
    }

    public @Nullable Instant optionalInstant() {
        return get(in::readBoolean) ? instant() : null;
    }

    /** Bytes with their length in front. */
    public byte[] part() {
        int length = number();
        if (length < 0 || length > bytes.available()) {
            throw new IllegalStateException("a part of " + length + " bytes in a record that has not so many left");
        }
        return get(() -> in.readNBytes(length));
    }

    private interface Reading<T> {
        T run() throws IOException;
    }

    private static <T> T get(Reading<T> step) {
        try {
            return step.run();
        } catch (IOException e) {
            throw new IllegalStateException("a record that is cut off", e);
        }
    }
}
