package org.claviger.server.stale;

import java.time.Duration;
import java.util.Optional;
import org.claviger.storage.DomainClaim;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordPage;
import org.claviger.storage.StoreUnavailableException;
import org.claviger.storage.StoreView;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.UniqueClaim;

/**
 * The state as far as it is known without the database. What is not known, or was proved too long ago, is never taken
 * for absent: the question fails as any other does while the database is away. Used by one thread.
 */
public final class KnownView implements StoreView {
    private final KnownRecords known;
    private final long now = System.nanoTime();
    private long oldest = now;

    KnownView(KnownRecords known) {
        this.known = known;
    }

    /** How long ago the oldest of what was read here was proved. */
    public Duration age() {
        return Duration.ofNanos(now - oldest);
    }

    @Override
    public Optional<StoredRecord> find(RecordKey key) {
        return read(known.records(), key);
    }

    @Override
    public Optional<StoredRecord> findHolder(String domain, UniqueClaim claim) {
        return read(known.holders(), new DomainClaim(domain, claim))
                .flatMap(this::find)
                .filter(record -> record.claims().contains(claim));
    }

    private <K, V> Optional<V> read(Proofs<K, V> proofs, K key) {
        Proofs.Proof<V> proof = proofs.find(key, now - known.age().toNanos());
        if (proof == null) {
            throw notKnown();
        }
        oldest = Math.min(oldest - now, proof.nanos() - now) + now;
        return proof.value();
    }

    /** A list may lack what is not known here. */
    @Override
    public RecordPage locate(LocateQuery query) {
        throw notKnown();
    }

    private static StoreUnavailableException notKnown() {
        return new StoreUnavailableException("the database is away, and this was not proved lately");
    }
}
