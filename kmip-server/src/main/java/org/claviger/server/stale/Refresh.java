package org.claviger.server.stale;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.DomainClaim;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;

/**
 * Reads what is known again and has the database commit that it is so, in one transaction with a write: a primary that
 * was cut off confirms none.
 */
record Refresh(ObjectStore store, KnownRecords known, SpoolJoin join) {
    private static final int PART = 500;

    /**
     * Proves everything whose proof is older.
     *
     * @param before on the clock of the proofs
     * @param stop asked between the parts
     */
    void run(long before, BooleanSupplier stop) {
        while (!stop.getAsBoolean()) {
            List<RecordKey> keys = known.records().provedBefore(before, PART);
            List<DomainClaim> claims = known.holders().provedBefore(before, PART);
            if (keys.isEmpty() && claims.isEmpty()) {
                return;
            }
            try {
                prove(keys, claims);
            } catch (ConflictException e) {
                // Changed since it was read: its next reader teaches it. Where it was the primary, all is read again.
                e.key().ifPresent(known.records()::forget);
            }
        }
    }

    private void prove(List<RecordKey> keys, List<DomainClaim> claims) {
        long now = System.nanoTime();
        Change.Builder change = Change.builder().era(store.era());
        Map<RecordKey, Optional<StoredRecord>> records = new LinkedHashMap<>();
        Map<DomainClaim, Optional<RecordKey>> holders = new LinkedHashMap<>();
        for (RecordKey key : keys) {
            Optional<StoredRecord> record = store.find(key);
            change.read(key, record.map(StoredRecord::version).orElse(0L));
            records.put(key, record);
        }
        for (DomainClaim claim : claims) {
            holders.put(claim, store.findHolder(claim.domain(), claim.claim()).map(StoredRecord::key));
        }
        join.prove(change);
        records.forEach((key, record) -> known.records().correct(key, record, now));
        holders.forEach((claim, holder) -> known.holders().correct(claim, holder, now));
    }
}
