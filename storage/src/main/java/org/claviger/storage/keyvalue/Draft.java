package org.claviger.storage.keyvalue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.UniqueClaim;
import org.claviger.storage.UniqueClaimException;

/** Checks some changes, one after the other, against the accepted state, and collects what they write. */
final class Draft {
    private static final byte[] NO_VALUE = {};

    private final AcceptedState state;
    private final RecordEncoding encoding;
    private final LongSupplier sequence;
    private final Map<RecordKey, Optional<StoredRecord>> records = new HashMap<>();
    private final Map<AcceptedState.Claim, Optional<RecordKey>> claims = new HashMap<>();
    private final List<StoredRecord> stored = new ArrayList<>();
    private final List<KeyValueBatch.Entry> writes = new ArrayList<>();
    private boolean creating;

    Draft(AcceptedState state, RecordEncoding encoding, LongSupplier sequence) {
        this.state = state;
        this.encoding = encoding;
        this.sequence = sequence;
    }

    void apply(Change change) {
        change.reads().forEach((key, version) -> checkVersion(key, version, find(key)));
        // All claims are given back before any is taken: one change may hand a name over.
        for (Change.Write write : change.writes()) {
            Optional<StoredRecord> previous = find(write.key());
            checkVersion(write.key(), write.previousVersion(), previous);
            previous.ifPresent(this::releaseClaims);
        }
        for (Change.Write write : change.writes()) {
            Optional<StoredRecord> previous = find(write.key());
            switch (write) {
                case Change.Delete delete -> delete(delete, previous);
                case Change.Put put -> put(put, previous);
            }
        }
    }

    void acceptInto(Group group, Pending commit) {
        group.add(commit, writes);
        state.accept(group, records, claims);
    }

    List<StoredRecord> stored() {
        return stored;
    }

    boolean isCreating() {
        return creating;
    }

    private Optional<StoredRecord> find(RecordKey key) {
        Optional<StoredRecord> drafted = records.get(key);
        return drafted != null ? drafted : state.find(key);
    }

    private static void checkVersion(RecordKey key, long expected, Optional<StoredRecord> found) {
        long actual = found.map(StoredRecord::version).orElse(0L);
        if (actual != expected) {
            throw new ConflictException(key, expected, actual);
        }
    }

    private void delete(Change.Delete delete, Optional<StoredRecord> previous) {
        records.put(delete.key(), Optional.empty());
        if (previous.isEmpty()) {
            return;
        }
        StoredRecord record = previous.get();
        writes.add(new KeyValueBatch.Entry(KeyLayout.record(record.key()), null));
        writes.add(new KeyValueBatch.Entry(listEntry(record), null));
        for (IndexTerm term : Set.copyOf(record.indexes())) {
            writes.add(new KeyValueBatch.Entry(indexEntry(record, term), null));
        }
    }

    private void put(Change.Put put, Optional<StoredRecord> previous) {
        StoredRecord next = new StoredRecord(
                put.key(),
                put.previousVersion() + 1,
                previous.map(StoredRecord::created)
                        .orElseGet(() -> Instant.ofEpochMilli(put.created().toEpochMilli())),
                previous.map(StoredRecord::sequence).orElseGet(sequence::getAsLong),
                put.content());
        next.claims().forEach(claim -> take(next.key(), claim));
        writes.add(new KeyValueBatch.Entry(KeyLayout.record(next.key()), encoding.encode(next)));
        if (previous.isEmpty()) {
            creating = true;
            writes.add(new KeyValueBatch.Entry(listEntry(next), NO_VALUE));
        }
        writeIndexes(previous.map(StoredRecord::indexes).orElse(List.of()), next);
        records.put(next.key(), Optional.of(next));
        stored.add(next);
    }

    private void writeIndexes(List<IndexTerm> before, StoredRecord next) {
        Set<IndexTerm> gone = new HashSet<>(before);
        Set<IndexTerm> added = new HashSet<>(next.indexes());
        gone.removeAll(next.indexes());
        added.removeAll(before);
        for (IndexTerm term : gone) {
            writes.add(new KeyValueBatch.Entry(indexEntry(next, term), null));
        }
        for (IndexTerm term : added) {
            writes.add(new KeyValueBatch.Entry(indexEntry(next, term), NO_VALUE));
        }
    }

    private void releaseClaims(StoredRecord record) {
        for (UniqueClaim claim : record.claims()) {
            AcceptedState.Claim key = new AcceptedState.Claim(record.key().domain(), claim);
            claims.put(key, Optional.empty());
            writes.add(new KeyValueBatch.Entry(KeyLayout.claim(key.domain(), claim), null));
        }
    }

    private void take(RecordKey taker, UniqueClaim claim) {
        AcceptedState.Claim key = new AcceptedState.Claim(taker.domain(), claim);
        Optional<RecordKey> holder = claims.containsKey(key) ? claims.get(key) : state.findHolder(key);
        if (holder.isPresent() && !holder.get().equals(taker) && holds(holder.get(), claim)) {
            throw new UniqueClaimException(claim, holder.get());
        }
        claims.put(key, Optional.of(taker));
        writes.add(new KeyValueBatch.Entry(KeyLayout.claim(key.domain(), claim), KeyLayout.claimHolder(taker)));
    }

    private boolean holds(RecordKey holder, UniqueClaim claim) {
        return find(holder).filter(record -> record.claims().contains(claim)).isPresent();
    }

    private static byte[] listEntry(StoredRecord record) {
        return KeyLayout.indexEntry(
                KeyLayout.allPrefix(record.key().domain(), record.key().kind()), record.position());
    }

    private static byte[] indexEntry(StoredRecord record, IndexTerm term) {
        return KeyLayout.indexEntry(
                KeyLayout.indexPrefix(record.key().domain(), record.key().kind(), term), record.position());
    }
}
