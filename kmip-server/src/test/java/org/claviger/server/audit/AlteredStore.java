package org.claviger.server.audit;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.claviger.storage.Change;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.PendingCommit;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordPage;
import org.claviger.storage.ShardSum;
import org.claviger.storage.StoreCompaction;
import org.claviger.storage.StoreDescription;
import org.claviger.storage.StoreInspection;
import org.claviger.storage.StoreSnapshot;
import org.claviger.storage.StoreView;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.TagRenewal;
import org.claviger.storage.UniqueClaim;
import org.jspecify.annotations.Nullable;

/** A store as somebody left it who can write it: its journal and its checkpoints are what was made of them. */
record AlteredStore(ObjectStore store, List<JournalEntry> entries, UnaryOperator<List<StoredRecord>> checkpoints)
        implements ObjectStore {
    @Override
    public List<JournalEntry> journal(String node, @Nullable JournalPosition after, int limit) {
        return entries.stream()
                .filter(entry -> after == null || entry.position().compareTo(after) > 0)
                .limit(limit)
                .toList();
    }

    @Override
    public List<String> journalNodes() {
        return entries.isEmpty() ? List.of() : store.journalNodes();
    }

    @Override
    public Optional<JournalEntry> journalHead(String node) {
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries.getLast());
    }

    @Override
    public RecordPage locate(LocateQuery query) {
        RecordPage page = store.locate(query);
        return new RecordPage(checkpoints.apply(page.records()), page.next());
    }

    @Override
    public StoreSnapshot snapshot() {
        return store.snapshot();
    }

    @Override
    public PendingCommit commitLater(List<Change> changes) {
        return store.commitLater(changes);
    }

    @Override
    public StoreView view(List<PendingCommit> pending, List<Change> uncommitted) {
        return store.view(pending, uncommitted);
    }

    @Override
    public Optional<StoredRecord> find(RecordKey key) {
        return store.find(key);
    }

    @Override
    public Optional<StoredRecord> findHolder(String domain, UniqueClaim claim) {
        return store.findHolder(domain, claim);
    }

    @Override
    public void sumUp() {
        store.sumUp();
    }

    @Override
    public List<ShardSum> sums() {
        return store.sums();
    }

    @Override
    public TagRenewal tagRenewal() {
        return store.tagRenewal();
    }

    @Override
    public StoreInspection inspect() {
        return store.inspect();
    }

    @Override
    public StoreCompaction compaction() {
        return store.compaction();
    }

    @Override
    public StoreDescription description() {
        return store.description();
    }

    @Override
    public void close() {
        store.close();
    }
}
