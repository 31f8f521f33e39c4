package org.claviger.storage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The durable state with the changes of one batch on top, which nobody else sees yet. */
public final class UncommittedView implements StoreView {
    private final StoreView base;
    private final List<PendingCommit> pending;
    private final List<Change> uncommitted;

    public UncommittedView(StoreView base, List<PendingCommit> pending, List<Change> uncommitted) {
        this.base = base;
        this.pending = List.copyOf(pending);
        this.uncommitted = List.copyOf(uncommitted);
    }

    @Override
    public Optional<StoredRecord> find(RecordKey key) {
        Map<RecordKey, Overlaid> overlay = overlay();
        Overlaid overlaid = overlay.get(key);
        return overlaid == null ? base.find(key) : Optional.ofNullable(overlaid.record());
    }

    @Override
    public Optional<StoredRecord> findHolder(String domain, UniqueClaim claim) {
        Map<RecordKey, Overlaid> overlay = overlay();
        Optional<StoredRecord> holder = records(overlay.values()).stream()
                .filter(record ->
                        record.key().domain().equals(domain) && record.claims().contains(claim))
                .findFirst();
        return holder.isPresent()
                ? holder
                : base.findHolder(domain, claim).filter(record -> !overlay.containsKey(record.key()));
    }

    @Override
    public long era() {
        return base.era();
    }

    @Override
    public RecordPage locate(LocateQuery query) {
        Map<RecordKey, Overlaid> overlay = overlay();
        RecordPage page = base.locate(query);
        if (overlay.isEmpty()) {
            return page;
        }
        Position end = page.next();
        List<StoredRecord> merged = new ArrayList<>(page.records());
        merged.removeIf(record -> overlay.containsKey(record.key()));
        records(overlay.values()).stream()
                .filter(query::matches)
                .filter(record -> end == null || record.position().compareTo(end) <= 0)
                .forEach(merged::add);
        merged.sort((one, other) -> one.position().compareTo(other.position()));
        if (merged.size() <= query.limit()) {
            return new RecordPage(merged, end);
        }
        List<StoredRecord> first = merged.subList(0, query.limit());
        return new RecordPage(first, first.getLast().position());
    }

    private static List<StoredRecord> records(Collection<Overlaid> overlaid) {
        List<StoredRecord> records = new ArrayList<>();
        for (Overlaid one : overlaid) {
            if (one.record() != null) {
                records.add(one.record());
            }
        }
        return records;
    }

    /** What the changes leave. Made anew for each read, because pending changes become part of the base. */
    private Map<RecordKey, Overlaid> overlay() {
        Map<RecordKey, Overlaid> overlay = new LinkedHashMap<>();
        for (PendingCommit commit : pending) {
            // A change that is done must not cover a newer one that came after it.
            if (!commit.isDone()) {
                commit.changes().forEach(change -> lay(change, overlay));
            }
        }
        uncommitted.forEach(change -> lay(change, overlay));
        return overlay;
    }

    private void lay(Change change, Map<RecordKey, Overlaid> overlay) {
        for (Change.Write write : change.writes()) {
            overlay.put(
                    write.key(),
                    switch (write) {
                        case Change.Delete ignored -> Overlaid.DELETED;
                        case Change.Put put -> new Overlaid(after(put, overlay));
                    });
        }
    }

    private StoredRecord after(Change.Put put, Map<RecordKey, Overlaid> overlay) {
        StoredRecord previous = null;
        if (put.previousVersion() > 0) {
            Overlaid overlaid = overlay.get(put.key());
            previous =
                    overlaid != null ? overlaid.record() : base.find(put.key()).orElse(null);
        }
        long version = put.previousVersion() + 1;
        return previous == null
                // The real sequence comes with the commit; until then a new record is newer than all others.
                ? new StoredRecord(put.key(), version, put.created(), Long.MAX_VALUE, put.content())
                : new StoredRecord(put.key(), version, previous.created(), previous.sequence(), put.content());
    }

    /** A record that the changes leave, or the place of one that they delete. */
    private record Overlaid(@Nullable StoredRecord record) {
        private static final Overlaid DELETED = new Overlaid(null);
    }
}
