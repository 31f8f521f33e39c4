package org.claviger.storage.keyvalue;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.claviger.storage.ChangeState;
import org.claviger.storage.DomainClaim;
import org.claviger.storage.Draft;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * The state that the next change is checked against: what the engine shows, and on top what was accepted and is not
 * written yet. Guarded by the store's lock; as large as the groups under way, and the versions that were asked last:
 * every change of an embedded store passes here, so that a version once known need not be read again.
 */
final class AcceptedState implements ChangeState {
    static final int VERSIONS_MAX = 16_384;

    private final KeyValueEngine engine;
    private final CheckedRecords checked;
    private final Map<RecordKey, Long> versions = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RecordKey, Long> eldest) {
            return size() > VERSIONS_MAX;
        }
    };
    private final Map<RecordKey, Accepted<StoredRecord>> records = new HashMap<>();
    private final Map<DomainClaim, Accepted<RecordKey>> claims = new HashMap<>();

    AcceptedState(KeyValueEngine engine, CheckedRecords checked) {
        this.engine = engine;
        this.checked = checked;
    }

    /** What a group leaves: a value, or nothing. */
    private record Accepted<T>(Group group, Optional<T> value) {}

    @Override
    public Optional<StoredRecord> find(RecordKey key) {
        Accepted<StoredRecord> accepted = records.get(key);
        if (accepted != null) {
            return accepted.value();
        }
        byte @Nullable [] bytes = engine.get(KeyLayout.record(key));
        return bytes == null ? Optional.empty() : Optional.of(checked.decode(key, bytes));
    }

    @Override
    public long version(RecordKey key) {
        Long known = versions.get(key);
        if (known != null) {
            return known;
        }
        long version = ChangeState.super.version(key);
        versions.put(key, version);
        return version;
    }

    @Override
    public int newestTagKey(String domain) {
        return checked.newestTagKey(domain);
    }

    @Override
    public Optional<RecordKey> findListedHolder(DomainClaim claim) {
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

    void accept(Group group, Draft draft) {
        draft.records().forEach((key, outcome) -> {
            records.put(key, new Accepted<>(group, outcome.after()));
            versions.put(key, outcome.after().map(StoredRecord::version).orElse(0L));
        });
        draft.claims().forEach((claim, holder) -> claims.put(claim, new Accepted<>(group, holder)));
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
        versions.clear();
    }

    private static <K, V> void remove(Map<K, Accepted<V>> map, Group group) {
        for (Iterator<Accepted<V>> each = map.values().iterator(); each.hasNext(); ) {
            if (each.next().group() == group) {
                each.remove();
            }
        }
    }
}
