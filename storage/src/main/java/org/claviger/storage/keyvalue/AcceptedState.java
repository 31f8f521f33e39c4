package org.claviger.storage.keyvalue;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.UniqueClaim;
import org.jspecify.annotations.Nullable;

/**
 * The state that the next change is checked against: what the engine shows, and on top what was accepted and is not
 * written yet. Guarded by the store's lock; as large as the groups under way.
 */
final class AcceptedState {
    private final KeyValueEngine engine;
    private final RecordEncoding encoding;
    private final Map<RecordKey, Accepted<StoredRecord>> records = new HashMap<>();
    private final Map<Claim, Accepted<RecordKey>> claims = new HashMap<>();

    AcceptedState(KeyValueEngine engine, RecordEncoding encoding) {
        this.engine = engine;
        this.encoding = encoding;
    }

    record Claim(String domain, UniqueClaim claim) {}

    /** What a group leaves: a value, or nothing. */
    private record Accepted<T>(Group group, Optional<T> value) {}

    Optional<StoredRecord> find(RecordKey key) {
        Accepted<StoredRecord> accepted = records.get(key);
        if (accepted != null) {
            return accepted.value();
        }
        byte @Nullable [] bytes = engine.get(KeyLayout.record(key));
        return bytes == null ? Optional.empty() : Optional.of(encoding.decode(key, bytes));
    }

    /** Who holds a claim as the engine has it: to be believed only when that record says so too. */
    Optional<RecordKey> findHolder(Claim claim) {
        Accepted<RecordKey> accepted = claims.get(claim);
        if (accepted != null) {
            return accepted.value();
        }
        byte @Nullable [] bytes = engine.get(KeyLayout.claim(claim.domain(), claim.claim()));
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(KeyLayout.claimHolder(claim.domain(), bytes));
        } catch (IntegrityException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // Claim entries carry no tag: one that is no key was not written by us, and holds nothing.
            return Optional.empty();
        }
    }

    void accept(
            Group group, Map<RecordKey, Optional<StoredRecord>> newRecords, Map<Claim, Optional<RecordKey>> newClaims) {
        newRecords.forEach((key, value) -> records.put(key, new Accepted<>(group, value)));
        newClaims.forEach((key, value) -> claims.put(key, new Accepted<>(group, value)));
    }

    /** The engine shows this group now. */
    void written(Group group) {
        remove(records, group);
        remove(claims, group);
    }

    /** Nothing that was accepted will be written. */
    void clear() {
        records.clear();
        claims.clear();
    }

    private static <K, V> void remove(Map<K, Accepted<V>> map, Group group) {
        for (Iterator<Accepted<V>> each = map.values().iterator(); each.hasNext(); ) {
            if (each.next().group() == group) {
                each.remove();
            }
        }
    }
}
