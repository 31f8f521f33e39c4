package org.claviger.server.dispatch;

import java.time.Instant;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ProcessingStage;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.server.identity.ClientCertificate;
import org.claviger.storage.Blob;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;

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

    StoredJob completed(Bytes newAnswer) {
        return new StoredJob(certificate, version, operation, ProcessingStage.COMPLETED, expires, payload, newAnswer);
    }

    Blob write() {
        return certificate
                .writeTo(new BodyWriter().octet(FORMAT))
                .octet(version.major())
                .octet(version.minor())
                .number(operation.code())
                .number(stage.code())
                .instant(expires)
                .part(payload.toArray())
                .part(answer.toArray())
                .toBlob();
    }

    static StoredJob read(Blob stored) {
        BodyReader body = new BodyReader(stored);
        BodyReader.requireFormat(body.octet(), FORMAT);
        return new StoredJob(
                ClientCertificate.readFrom(body),
                ProtocolVersion.find(body.octet(), body.octet()).orElseThrow(),
                valueOf(Operation.values(), body.number()),
                valueOf(ProcessingStage.values(), body.number()),
                body.instant(),
                Bytes.owning(body.part()),
                Bytes.owning(body.part()));
    }

    private static <E extends EnumerationValue> E valueOf(E[] values, int code) {
        for (E value : values) {
            if (value.code() == code) {
                return value;
            }
        }
        throw new IllegalStateException("the value " + code + " is unknown");
    }
}
