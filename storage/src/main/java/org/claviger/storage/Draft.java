package org.claviger.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Checks some changes, one after the other, against a state, and says what they leave; every store commits by it. */
public final class Draft {
    private final ChangeState state;
    private final ToLongFunction<Instant> sequence;
    private final Map<RecordKey, Outcome> records = new LinkedHashMap<>();
    private final Map<DomainClaim, Optional<RecordKey>> claims = new HashMap<>();
    private final List<StoredRecord> stored = new ArrayList<>();
    private boolean creating;

    /**
     * @param sequence asked once for each new record, which is created then
     */
    public Draft(ChangeState state, ToLongFunction<Instant> sequence) {
        this.state = state;
        this.sequence = sequence;
    }

    /** A record before and after all changes. */
    public record Outcome(Optional<StoredRecord> before, Optional<StoredRecord> after) {}

    /**
     * Applies the next change, which sees those before it.
     *
     * @throws ConflictException if a version has moved
     * @throws UniqueClaimException if another record holds a claim
     */
    public void apply(Change change) {
        change.reads().forEach((key, version) -> checkVersion(key, version, version(key)));
        // All claims are given back before any is taken: one change may hand a name over.
        for (Change.Write write : change.writes()) {
            Optional<StoredRecord> previous = find(write.key());
            checkVersion(write.key(), write.previousVersion(), versionOf(previous));
            previous.ifPresent(record -> record.claims()
                    .forEach(claim -> claims.put(new DomainClaim(record.key().domain(), claim), Optional.empty())));
        }
        for (Change.Write write : change.writes()) {
            Optional<StoredRecord> previous = find(write.key());
            switch (write) {
                case Change.Delete delete -> leave(delete.key(), previous, Optional.empty());
                case Change.Put put -> put(put, previous);
            }
        }
    }

    /** What becomes of each record that the changes write. */
    public Map<RecordKey, Outcome> records() {
        return Collections.unmodifiableMap(records);
    }

    /** Who holds each claim that the changes take or give back. */
    public Map<DomainClaim, Optional<RecordKey>> claims() {
        return Collections.unmodifiableMap(claims);
    }

    /** The records put, in the order of the changes. */
    public List<StoredRecord> stored() {
        return Collections.unmodifiableList(stored);
    }

    public boolean isCreating() {
        return creating;
    }

    private Optional<StoredRecord> find(RecordKey key) {
        Outcome drafted = records.get(key);
        return drafted != null ? drafted.after() : state.find(key);
    }

    private long version(RecordKey key) {
        Outcome drafted = records.get(key);
        return drafted != null ? versionOf(drafted.after()) : state.version(key);
    }

    private static long versionOf(Optional<StoredRecord> record) {
        return record.map(StoredRecord::version).orElse(0L);
    }

    private static void checkVersion(RecordKey key, long expected, long actual) {
        if (actual != expected) {
            throw new ConflictException(key, expected, actual);
        }
    }

    private void put(Change.Put put, Optional<StoredRecord> previous) {
        StoredRecord next = new StoredRecord(
                put.key(),
                put.previousVersion() + 1,
                previous.map(StoredRecord::created)
                        .orElseGet(() -> Instant.ofEpochMilli(put.created().toEpochMilli())),
                previous.map(StoredRecord::sequence).orElseGet(() -> sequence.applyAsLong(put.created())),
                put.content(),
                state.newestTagKey(put.key().domain()));
        creating |= previous.isEmpty();
        next.claims().forEach(claim -> take(next.key(), claim));
        leave(next.key(), previous, Optional.of(next));
        stored.add(next);
    }

    private void leave(RecordKey key, Optional<StoredRecord> previous, Optional<StoredRecord> next) {
        Outcome earlier = records.get(key);
        records.put(key, new Outcome(earlier == null ? previous : earlier.before(), next));
    }

    private void take(RecordKey taker, UniqueClaim claim) {
        DomainClaim key = new DomainClaim(taker.domain(), claim);
        Optional<RecordKey> drafted = claims.get(key);
        Optional<RecordKey> holder = drafted != null ? drafted : state.findListedHolder(key);
        if (holder.isPresent() && !holder.get().equals(taker) && holds(holder.get(), claim)) {
            throw new UniqueClaimException(claim, holder.get());
        }
        claims.put(key, Optional.of(taker));
    }

    private boolean holds(RecordKey holder, UniqueClaim claim) {
        return find(holder).filter(record -> record.claims().contains(claim)).isPresent();
    }
}
