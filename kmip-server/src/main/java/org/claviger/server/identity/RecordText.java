package org.claviger.server.identity;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.claviger.storage.Blob;
import org.jspecify.annotations.Nullable;

/** The form in which people are stored: a format number, then values one after another. */
final class RecordText {
    private RecordText() {}

    static final class Writer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        Writer(int format) {
            number(format);
        }

        Writer number(int value) {
            return put(() -> out.writeInt(value));
        }

        Writer text(String value) {
            return put(() -> out.writeUTF(value));
        }

        Writer optionalText(@Nullable String value) {
            return put(() -> {
                out.writeBoolean(value != null);
                if (value != null) {
                    out.writeUTF(value);
                }
            });
        }

        Writer instant(Instant value) {
            return put(() -> out.writeLong(value.toEpochMilli()));
        }

        Writer optionalInstant(@Nullable Instant value) {
            return put(() -> {
                out.writeBoolean(value != null);
                if (value != null) {
                    out.writeLong(value.toEpochMilli());
                }
            });
        }

        Writer certificate(ClientCertificate value) {
            return text(value.serial())
                    .text(value.subject())
                    .text(value.issuer())
                    .text(value.fingerprint())
                    .instant(value.notAfter());
        }

        Blob toBlob() {
            return Blob.of(bytes.toByteArray());
        }

        private interface Writing {
            void run() throws IOException;
        }

        private Writer put(Writing step) {
            try {
                step.run();
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException("a text of more than 64 KiB", e);
            }
        }
    }

    static final class Reader {
        private final DataInputStream in;

        /** @throws IllegalStateException where a newer version wrote it */
        Reader(Blob body, int format) {
            in = new DataInputStream(new ByteArrayInputStream(body.toByteArray()));
            int found = number();
            if (found != format) {
                throw new IllegalStateException("a record of format " + found + " is of a newer version than this one");
            }
        }

        int number() {
            return get(in::readInt);
        }

        String text() {
            return get(in::readUTF);
        }

        @Nullable
        String optionalText() {
            return get(in::readBoolean) ? text() : null;
        }

        Instant instant() {
            return Instant.ofEpochMilli(get(in::readLong));
        }

        @Nullable
        Instant optionalInstant() {
            return get(in::readBoolean) ? instant() : null;
        }

        ClientCertificate certificate() {
            return new ClientCertificate(text(), text(), text(), text(), instant());
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
}
