package org.claviger.storage;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes the body of a record: values one after another, read in the same order by {@link BodyReader}. */
public final class BodyWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final DataOutputStream out = new DataOutputStream(bytes);

    public BodyWriter octet(int value) {
        return put(() -> out.writeByte(value));
    }

    public BodyWriter number(int value) {
        return put(() -> out.writeInt(value));
    }

    public BodyWriter text(String value) {
        return put(() -> out.writeUTF(value));
    }

    public BodyWriter optionalText(@Nullable String value) {
        put(() -> out.writeBoolean(value != null));
        return value == null ? this : text(value);
    }

    public BodyWriter instant(Instant value) {
        return put(() -> out.writeLong(value.toEpochMilli()));
    }

    public BodyWriter optionalInstant(@Nullable Instant value) {
        put(() -> out.writeBoolean(value != null));
        return value == null ? this : instant(value);
    }

    /** Bytes with their length in front. */
    public BodyWriter part(byte[] value) {
        return put(() -> {
            out.writeInt(value.length);
            out.write(value);
        });
    }

    public Blob toBlob() {
        return Blob.adopt(bytes.toByteArray());
    }

    private interface Writing {
        void run() throws IOException;
    }

    private BodyWriter put(Writing step) {
        try {
            step.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("a text of more than 64 KiB", e);
        }
    }
}
