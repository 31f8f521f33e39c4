package org.claviger.server.dispatch;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.claviger.codec.KmipException;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.ProcessingStage;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.policy.Subject;
import org.claviger.storage.IndexRange;
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

    /** How many jobs of one client are kept, results that have not expired among them. */
    public static final int OF_CLIENT_MAX_DEFAULT = 100;

    private static final String STAGE_INDEX = "job.stage";
    private static final String OWNER_INDEX = "job.owner";
    private static final String EXPIRY_INDEX = "job.expires";
    private static final int AT_ONCE_MAX = 100;

    private final Supplier<byte[]> correlationValues;
    private final int ofClientMax;

    /**
     * @param correlationValues random bytes, which name a job to its client alone
     * @param ofClientMax how many jobs of one client are kept
     */
    public Jobs(Supplier<byte[]> correlationValues, int ofClientMax) {
        this.correlationValues = correlationValues;
        this.ofClientMax = ofClientMax;
    }

    /** Stores an item as a job, within the transaction of its decision. */
    byte[] defer(BatchRunner.Request request, BatchItem item, Subject subject, Transaction transaction, Instant now) {
        Ttlv.Structure payload = item.requirePayload();
        if (holdsSecret(payload)) {
            throw new KmipException(
                    ResultReason.FEATURE_NOT_SUPPORTED, "A request that carries key material cannot be deferred.");
        }
        requireRoom(subject, transaction);
        byte[] correlation = correlationValues.get();
        StoredJob job = new StoredJob(
                subject.name(),
                request.certificate(),
                request.dialect().version(),
                item.requireOperation(),
                ProcessingStage.SUBMITTED,
                now.plus(LIFETIME),
                encode(payload),
                Bytes.EMPTY);
        transaction.put(key(subject.domain(), Bytes.of(correlation)), content(job), now);
        return correlation;
    }

    private void requireRoom(Subject subject, Transaction transaction) {
        LocateQuery own = LocateQuery.of(subject.domain(), RecordKind.JOB)
                .with(IndexTerm.of(OWNER_INDEX, subject.name()))
                .limit(ofClientMax);
        if (transaction.view().locate(own).records().size() >= ofClientMax) {
            throw new KmipException(
                    ResultReason.SERVER_LIMIT_EXCEEDED,
                    "The client has " + ofClientMax + " asynchronous operations already: their results expire.");
        }
    }

    /** Refuses to run a job that was canceled, or that another node has run, since it was found. */
    static void requireWaiting(Due due, Transaction transaction) {
        boolean waiting = transaction
                .find(due.record().key())
                .map(record -> StoredJob.read(record.body()))
                .filter(job -> !job.isCompleted())
                .isPresent();
        if (!waiting) {
            throw new KmipException(
                    ResultReason.OPERATION_CANCELED_BY_REQUESTER, "The operation is no longer to be carried out.");
        }
    }

    /** The job with its answer, to be committed with what the answer says. */
    static StoredJob completed(Due due, Ttlv.Structure answer) {
        if (holdsSecret(answer)) {
            throw new IllegalStateException("an operation that releases key material was deferred");
        }
        return due.job().completed(encode(answer));
    }

    /** Jobs that wait to be run, oldest first. */
    List<Due> due(ObjectStore store, String domain) {
        LocateQuery query = LocateQuery.of(domain, RecordKind.JOB)
                .with(IndexTerm.of(STAGE_INDEX, ProcessingStage.SUBMITTED.label()))
                .limit(AT_ONCE_MAX);
        List<Due> due = new ArrayList<>();
        for (StoredRecord record : store.locate(query).records().reversed()) {
            due.add(new Due(record, StoredJob.read(record.body())));
        }
        return due;
    }

    /** A job and the record it was read from. */
    record Due(StoredRecord record, StoredJob job) {}

    /** Results that nobody may ask for any more. */
    List<StoredRecord> expired(ObjectStore store, String domain, Instant now) {
        LocateQuery query = LocateQuery.of(domain, RecordKind.JOB)
                .with(IndexRange.of(EXPIRY_INDEX, Long.MIN_VALUE, now.getEpochSecond()))
                .limit(AT_ONCE_MAX);
        return store.locate(query).records();
    }

    static RecordContent content(StoredJob job) {
        return RecordContent.of(job.write())
                .withIndexes(List.of(
                        IndexTerm.of(STAGE_INDEX, job.stage().label()),
                        IndexTerm.of(OWNER_INDEX, job.owner()),
                        IndexTerm.of(EXPIRY_INDEX, job.expires().getEpochSecond())));
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

    static RecordKey key(String domain, Bytes correlation) {
        return new RecordKey(domain, RecordKind.JOB, correlation.toHex());
    }
}
