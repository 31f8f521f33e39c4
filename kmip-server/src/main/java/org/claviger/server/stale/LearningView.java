package org.claviger.server.stale;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.claviger.storage.DomainClaim;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordPage;
import org.claviger.storage.StoreView;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.UniqueClaim;

/**
 * Remembers what one decision reads; {@link #proved} once the database has committed the decision, which proves that
 * nothing of it had moved. Used by one thread.
 */
public final class LearningView implements StoreView {
    private final StoreView view;
    private final KnownRecords known;
    private final long began = System.nanoTime();
    private final Map<RecordKey, Optional<StoredRecord>> records = new LinkedHashMap<>();
    private final Map<DomainClaim, Optional<RecordKey>> holders = new LinkedHashMap<>();

    LearningView(StoreView view, KnownRecords known) {
        this.view = view;
        this.known = known;
    }

    @Override
    public Optional<StoredRecord> find(RecordKey key) {
        Optional<StoredRecord> found = view.find(key);
        records.put(key, found);
        return found;
    }

    @Override
    public Optional<StoredRecord> findHolder(String domain, UniqueClaim claim) {
        Optional<StoredRecord> found = view.findHolder(domain, claim);
        holders.put(new DomainClaim(domain, claim), found.map(StoredRecord::key));
        found.ifPresent(record -> records.put(record.key(), found));
        return found;
    }

    @Override
    public RecordPage locate(LocateQuery query) {
        return view.locate(query);
    }

    @Override
    public long era() {
        return view.era();
    }

    /** The decision is committed, and has changed nothing. */
    public void proved() {
        records.forEach((key, record) -> known.learn(key, record, began));
        holders.forEach((claim, holder) -> known.holders().learn(claim, holder, began));
    }
}
