package org.claviger.server.dispatch;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.claviger.codec.KmipException;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.ProcessingStage;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.policy.Subject;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;

/**
 * Operations that go on after the answer Operation Pending (2.1 section 5.3): durable records, committed with the
 * decision that deferred them, so that a job survives the server that took it on.
 */
public final class Jobs {
    /** How long a job, and later its result, is kept. */
    public static final Duration LIFETIME = Duration.ofDays(1);

    private static final String STAGE_INDEX = "job.stage";
    private static final int DUE_MAX = 100;

    private final Supplier<byte[]> correlationValues;

    /** @param correlationValues random bytes, which name a job to its client alone */
    public Jobs(Supplier<byte[]> correlationValues) {
        this.correlationValues = correlationValues;
    }

    /** Stores an item as a job, within the transaction of its decision. */
    byte[] defer(BatchRunner.Request request, BatchItem item, Subject subject, Transaction transaction, Instant now) {
        if (request.isDeferredRun()) {
            throw new IllegalStateException("an item that was deferred once is to finish in its second run");
        }
        Ttlv.Structure payload = item.requirePayload();
        if (holdsSecret(payload)) {
            throw new KmipException(
                    ResultReason.FEATURE_NOT_SUPPORTED, "A request that carries key material cannot be deferred.");
        }
        byte[] correlation = correlationValues.get();
        StoredJob job = new StoredJob(
                request.certificate(),
                request.dialect().version(),
                item.requireOperation(),
                ProcessingStage.SUBMITTED,
                now.plus(LIFETIME),
                encode(payload),
                Bytes.EMPTY);
        transaction.put(key(subject.domain(), correlation), content(job), now);
        return correlation;
    }

    /** Jobs that wait to be run, oldest first. */
    List<Due> due(ObjectStore store, String domain) {
        LocateQuery query = LocateQuery.of(domain, RecordKind.JOB)
                .with(IndexTerm.of(STAGE_INDEX, ProcessingStage.SUBMITTED.label()))
                .limit(DUE_MAX);
        List<Due> due = new ArrayList<>();
        for (StoredRecord record : store.locate(query).records().reversed()) {
            due.add(new Due(record, StoredJob.read(record.body())));
        }
        return due;
    }

    /** A job and the record it was read from. */
    record Due(StoredRecord record, StoredJob job) {}

    /** The job that a correlation value names, in any stage. */
    public Optional<StoredJob> find(ObjectStore store, String domain, byte[] correlation) {
        return store.find(key(domain, correlation)).map(record -> StoredJob.read(record.body()));
    }

    static RecordContent content(StoredJob job) {
        return RecordContent.of(job.write())
                .withIndexes(List.of(IndexTerm.of(STAGE_INDEX, job.stage().label())));
    }

    static boolean holdsSecret(Ttlv item) {
        return switch (item) {
            case Ttlv.SecretItem _ -> true;
            case Ttlv.Structure structure -> structure.items().stream().anyMatch(Jobs::holdsSecret);
            default -> false;
        };
    }

    static Bytes encode(Ttlv item) {
        byte[] bytes = new byte[BinaryEncoding.size(item)];
        BinaryEncoding.write(item, ByteBuffer.wrap(bytes));
        return Bytes.owning(bytes);
    }

    private static RecordKey key(String domain, byte[] correlation) {
        return new RecordKey(domain, RecordKind.JOB, HexFormat.of().formatHex(correlation));
    }
}
