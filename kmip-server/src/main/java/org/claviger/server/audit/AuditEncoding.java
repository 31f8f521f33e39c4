package org.claviger.server.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.server.audit.AuditRecord.AuditedObject;
import org.claviger.storage.Blob;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an audit record. Numbers are variable-length (seven bits a byte, least significant first, the top bit
 * says that more follow); a text is its number of UTF-8 bytes plus one, then the bytes; 0 stands for no text.
 *
 * <pre>
 * format 1:  1 format | 1 flags (bit 0 undone) | count | microseconds since 1970, zigzag
 *            | certificate serial | identity | domain
 *            | operation code, 0 when it is no KMIP operation: then its name follows
 *            | failed check | result status | result reason (0 none)
 *            | client correlation value | server correlation value
 *            | number of objects, and for each its role and its identifier
 * </pre>
 */
public final class AuditEncoding {
    private static final int FORMAT = 1;
    private static final int UNDONE = 1;
    private static final Map<String, Operation> OPERATIONS = operationsByLabel();

    private AuditEncoding() {}

    public static Blob encode(AuditRecord record) {
        Writer writer = new Writer();
        writer.bytes.write(FORMAT);
        writer.bytes.write(record.undone() ? UNDONE : 0);
        writer.number(record.count());
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, record.when());
        writer.number((micros << 1) ^ (micros >> 63));
        writer.text(record.certificateSerial());
        writer.text(record.identity());
        writer.text(record.domain());
        Operation operation = OPERATIONS.get(record.operation());
        writer.number(operation == null ? 0 : operation.code());
        if (operation == null) {
            writer.text(record.operation());
        }
        writer.text(record.failedCheck());
        writer.number(record.status().code());
        ResultReason reason = record.reason();
        writer.number(reason == null ? 0 : reason.code());
        writer.text(record.clientCorrelationValue());
        writer.text(record.serverCorrelationValue());
        writer.number(record.objects().size());
        for (AuditedObject object : record.objects()) {
            writer.text(object.role());
            writer.text(object.id());
        }
        return Blob.adopt(writer.bytes.toByteArray());
    }

    /** Reads what {@link #encode} wrote; anything else is an {@link AuditException}. */
    public static AuditRecord decode(Blob payload) {
        Reader reader = new Reader(ByteBuffer.wrap(payload.toByteArray()));
        try {
            AuditRecord record = reader.record();
            if (reader.buffer.hasRemaining()) {
                throw new AuditException("The audit record is longer than it says");
            }
            return record;
        } catch (BufferUnderflowException
                | CharacterCodingException
                | IllegalArgumentException
                | ArithmeticException
                | DateTimeException e) {
            throw new AuditException("The audit record is damaged", e);
        }
    }

    private static Map<String, Operation> operationsByLabel() {
        Map<String, Operation> operations = new HashMap<>();
        for (Operation operation : Operation.values()) {
            operations.put(operation.label(), operation);
        }
        return Map.copyOf(operations);
    }

    private static final class Writer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);

        void number(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                bytes.write((int) (rest & 0x7F) | 0x80);
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }

        void text(@Nullable String text) {
            if (text == null) {
                number(0);
                return;
            }
            byte[] utf8 = text.getBytes(UTF_8);
            number(utf8.length + 1L);
            bytes.writeBytes(utf8);
        }
    }

    private record Reader(ByteBuffer buffer) {
        AuditRecord record() throws CharacterCodingException {
            int format = buffer.get();
            if (format != FORMAT) {
                throw new AuditException(
                        "An audit record of format " + format + " is of a newer version than this one");
            }
            int flags = buffer.get();
            if ((flags & ~UNDONE) != 0) {
                throw new AuditException("The audit record has flags that this version does not know");
            }
            int count = Math.toIntExact(number());
            long zigzag = number();
            Instant when = Instant.EPOCH.plus((zigzag >>> 1) ^ -(zigzag & 1), ChronoUnit.MICROS);
            String serial = text();
            String identity = present(text());
            String domain = present(text());
            int operationCode = Math.toIntExact(number());
            String operation = operationCode == 0
                    ? present(text())
                    : ofCode(Operation.values(), operationCode).label();
            String failedCheck = text();
            ResultStatus status = ofCode(ResultStatus.values(), Math.toIntExact(number()));
            int reasonCode = Math.toIntExact(number());
            ResultReason reason = reasonCode == 0 ? null : ofCode(ResultReason.values(), reasonCode);
            String client = text();
            String server = text();
            List<AuditedObject> objects = objects(Math.toIntExact(number()));
            return new AuditRecord(
                    when,
                    serial,
                    identity,
                    domain,
                    operation,
                    objects,
                    failedCheck,
                    status,
                    reason,
                    client,
                    server,
                    count,
                    (flags & UNDONE) != 0);
        }

        private List<AuditedObject> objects(int size) throws CharacterCodingException {
            if (size < 0 || size > AuditRecord.OBJECTS_MAX) {
                throw new AuditException("The audit record names " + size + " objects");
            }
            List<AuditedObject> objects = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                String role = present(text());
                objects.add(new AuditedObject(role, present(text())));
            }
            return objects;
        }

        private long number() {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                byte next = buffer.get();
                value |= (long) (next & 0x7F) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new AuditException("A number in the audit record does not end");
        }

        private @Nullable String text() throws CharacterCodingException {
            long size = number();
            if (size == 0) {
                return null;
            }
            if (size < 0 || size - 1 > buffer.remaining()) {
                throw new AuditException("A text in the audit record is longer than the record");
            }
            ByteBuffer slice = buffer.slice(buffer.position(), (int) (size - 1));
            buffer.position(buffer.position() + (int) (size - 1));
            return UTF_8.newDecoder().decode(slice).toString();
        }

        private static String present(@Nullable String text) {
            if (text == null) {
                throw new AuditException("The audit record lacks a text");
            }
            return text;
        }

        private static <E extends EnumerationValue> E ofCode(E[] values, int code) {
            for (E value : values) {
                if (value.code() == code) {
                    return value;
                }
            }
            throw new AuditException("The audit record holds the unknown value " + code);
        }
    }
}
