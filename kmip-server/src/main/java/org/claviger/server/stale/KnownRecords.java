package org.claviger.server.stale;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.claviger.storage.Change;
import org.claviger.storage.CommitListener;
import org.claviger.storage.CommitResult;
import org.claviger.storage.DomainClaim;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;

/**
 * What this node has lately proved to be the newest state: records, and who holds a claim. Filled by decisions that the
 * database has committed, kept right by what this node changes itself. Records are as the store has them: sealed.
 */
public final class KnownRecords implements CommitListener {
    /** Longer ones (an object of a megabyte) are not kept. */
    static final int RECORD_BYTES_MAX = 64 << 10;

    private final Duration age;
    private final Proofs<RecordKey, StoredRecord> records;
    private final Proofs<DomainClaim, RecordKey> holders;

    /**
     * Nothing known yet.
     *
     * @param age for how long a proof counts
     * @param most how many records, and how many answers about claims, are kept
     */
    public KnownRecords(Duration age, int most) {
        this.age = age;
        this.records = new Proofs<>(most);
        this.holders = new Proofs<>(most);
    }

    Duration age() {
        return age;
    }

    Proofs<RecordKey, StoredRecord> records() {
        return records;
    }

    Proofs<DomainClaim, RecordKey> holders() {
        return holders;
    }

    int size() {
        return records.size();
    }

    void learn(RecordKey key, Optional<StoredRecord> record, long nanos) {
        if (record.isPresent() && record.get().body().length() > RECORD_BYTES_MAX) {
            records.forget(key);
        } else {
            records.learn(key, record, nanos);
        }
    }

    @Override
    public void committed(List<Change> changes, CommitResult result) {
        long now = System.nanoTime();
        for (Change change : changes) {
            for (Change.Write write : change.writes()) {
                if (write instanceof Change.Delete delete) {
                    records.correct(delete.key(), Optional.empty(), now);
                }
            }
        }
        for (StoredRecord record : result.records()) {
            records.correct(record.key(), Optional.of(record), now);
            record.claims()
                    .forEach(claim -> holders.correct(
                            new DomainClaim(record.key().domain(), claim), Optional.of(record.key()), now));
        }
    }
}
