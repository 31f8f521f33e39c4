package org.claviger.server.dispatch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ProcessingStage;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.server.identity.ClientCertificate;
import org.claviger.storage.Blob;

/**
 * A deferred item as it is stored.
 *
 * @param certificate whose item it is; decided again when it runs
 * @param version the version in which it was asked, and is answered
 * @param payload the Request Payload in TTLV, as it was sent
 * @param answer the Batch Item of its answer in TTLV; empty before it has run
 */
public record StoredJob(
        ClientCertificate certificate,
        ProtocolVersion version,
        Operation operation,
        ProcessingStage stage,
        Instant expires,
        Bytes payload,
        Bytes answer) {
    private static final int FORMAT = 1;
    private static final int BYTES_MAX = 16 << 20;

    StoredJob completed(Bytes newAnswer) {
        return new StoredJob(certificate, version, operation, ProcessingStage.COMPLETED, expires, payload, newAnswer);
    }

    Blob write() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeUTF(certificate.serial());
            out.writeUTF(certificate.subject());
            out.writeUTF(certificate.issuer());
            out.writeUTF(certificate.fingerprint());
            out.writeLong(certificate.notAfter().toEpochMilli());
            out.writeByte(version.major());
            out.writeByte(version.minor());
            out.writeInt(operation.code());
            out.writeInt(stage.code());
            out.writeLong(expires.toEpochMilli());
            writeBytes(out, payload);
            writeBytes(out, answer);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return Blob.adopt(bytes.toByteArray());
    }

    static StoredJob read(Blob body) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body.toByteArray()))) {
            int format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalStateException("a job of format " + format + " is of a newer version than this one");
            }
            ClientCertificate certificate = new ClientCertificate(
                    in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF(), Instant.ofEpochMilli(in.readLong()));
            ProtocolVersion version =
                    ProtocolVersion.find(in.readByte(), in.readByte()).orElseThrow();
            Operation operation = valueOf(Operation.values(), in.readInt());
            ProcessingStage stage = valueOf(ProcessingStage.values(), in.readInt());
            Instant expires = Instant.ofEpochMilli(in.readLong());
            return new StoredJob(certificate, version, operation, stage, expires, readBytes(in), readBytes(in));
        } catch (IOException e) {
            throw new IllegalStateException("a stored job is damaged", e);
        }
    }

    private static void writeBytes(DataOutputStream out, Bytes bytes) throws IOException {
        out.writeInt(bytes.length());
        out.write(bytes.toArray());
    }

    private static Bytes readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > BYTES_MAX) {
            throw new IOException("a length of " + length);
        }
        return Bytes.owning(in.readNBytes(length));
    }

    private static <E extends EnumerationValue> E valueOf(E[] values, int code) throws IOException {
        for (E value : values) {
            if (value.code() == code) {
                return value;
            }
        }
        throw new IOException("the value " + code + " is unknown");
    }
}
