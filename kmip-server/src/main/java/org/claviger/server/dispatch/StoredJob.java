package org.claviger.server.dispatch;

import java.time.Instant;
import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.schema.Enumerations;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ProcessingStage;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.version.Dialect;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.server.identity.ClientCertificate;
import org.claviger.storage.Blob;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;

/**
 * A deferred item as it is stored.
 *
 * @param owner the client that may ask for it, and nobody else
 * @param certificate whose item it is; decided again when it runs
 * @param version the version in which it was asked, and is answered
 * @param payload the Request Payload in TTLV, as it was sent
 * @param answer the Batch Item of its answer in TTLV; empty before it has run
 */
public record StoredJob(
        String owner,
        ClientCertificate certificate,
        ProtocolVersion version,
        Operation operation,
        ProcessingStage stage,
        Instant expires,
        Bytes payload,
        Bytes answer) {
    private static final int FORMAT = 1;

    StoredJob completed(Bytes newAnswer) {
        return new StoredJob(
                owner, certificate, version, operation, ProcessingStage.COMPLETED, expires, payload, newAnswer);
    }

    /** Without having been run. */
    StoredJob failed(KmipException cause) {
        return completed(
                Jobs.encode(RecordBinder.write(Tag.BATCH_ITEM, Answers.failure(Dialect.of(version), item(), cause))));
    }

    /** What Cancel does to a job that has not been run. */
    public StoredJob canceled() {
        return failed(new KmipException(
                ResultReason.OPERATION_CANCELED_BY_REQUESTER, "The operation was canceled before it was carried out."));
    }

    public boolean isCompleted() {
        return stage == ProcessingStage.COMPLETED;
    }

    /** The answer, in the shapes of the version in which the item was asked. */
    public ResponseBatchItem answerItem() {
        return RecordBinder.read(ResponseBatchItem.class, BinaryEncoding.read(answer.asByteBuffer(), Limits.DEFAULT));
    }

    BatchItem item() {
        Ttlv sent = BinaryEncoding.read(payload.asByteBuffer(), Limits.DEFAULT);
        return new BatchItem(operation, null, (Ttlv.Structure) sent, false, List.of(), null);
    }

    Blob write() {
        return certificate
                .writeTo(new BodyWriter().octet(FORMAT).text(owner))
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
                body.text(),
                ClientCertificate.readFrom(body),
                ProtocolVersion.find(body.octet(), body.octet()).orElseThrow(),
                Enumerations.find(Operation.class, body.number()).orElseThrow(),
                Enumerations.find(ProcessingStage.class, body.number()).orElseThrow(),
                body.instant(),
                Bytes.owning(body.part()),
                Bytes.owning(body.part()));
    }
}
