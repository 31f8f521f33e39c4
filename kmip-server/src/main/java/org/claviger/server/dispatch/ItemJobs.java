package org.claviger.server.dispatch;

import java.time.Instant;
import java.util.Optional;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.policy.Subject;
import org.claviger.storage.RecordKey;

/** The asynchronous operations of the client that asks (2.1 section 5.3), within the transaction of one item. */
public final class ItemJobs {
    /** Longer ones name nothing: ours have 16 bytes. */
    private static final int CORRELATION_BYTES_MAX = 64;

    private final Transaction transaction;
    private final Subject subject;
    private final Instant now;

    ItemJobs(Transaction transaction, Subject subject, Instant now) {
        this.transaction = transaction;
        this.subject = subject;
        this.now = now;
    }

    /** The client's own job of this Asynchronous Correlation Value, while it is kept. */
    public Optional<StoredJob> find(Bytes correlationValue) {
        if (correlationValue.isEmpty() || correlationValue.length() > CORRELATION_BYTES_MAX) {
            return Optional.empty();
        }
        return transaction
                .find(key(correlationValue))
                .map(record -> StoredJob.read(record.body()))
                .filter(job -> job.owner().equals(subject.name()) && now.isBefore(job.expires()));
    }

    public void save(Bytes correlationValue, StoredJob job) {
        transaction.put(key(correlationValue), Jobs.content(job), now);
    }

    private RecordKey key(Bytes correlationValue) {
        return Jobs.key(subject.domain(), correlationValue);
    }
}
