package org.claviger.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The store of everything durable: records with versions, found by key, index or claim; changed by atomic, optimistic
 * changes; with a journal (the audit chain) that is part of the same changes. It knows nothing of what the records
 * mean. Its reads show durable changes only.
 */
public interface ObjectStore extends StoreView, AutoCloseable {
    /**
     * Checks the changes against the state that earlier accepted ones leave, and accepts all of them or none; each
     * one sees those before it in the list. Returns before they are durable, so that a batch can wait once.
     *
     * @throws ConflictException if a version has moved: read again and decide again
     * @throws UniqueClaimException if another record holds a claim
     * @throws StoreFullException if there is no room
     * @throws StoreFailedException if the store has failed before
     */
    PendingCommit commitLater(List<Change> changes);

    default PendingCommit commitLater(Change change) {
        return commitLater(List.of(change));
    }

    /** {@link #commitLater(Change)} and the wait for the disk. */
    default CommitResult commit(Change change) {
        return commitLater(List.of(change)).await();
    }

    /** All of these changes in one atomic step, each seeing those before it (a batch with Undo). */
    default CommitResult commit(List<Change> changes) {
        return commitLater(changes).await();
    }

    /**
     * The state with these changes on top, for the later items of the same batch: {@code pending} as long as they are
     * not done, then {@code uncommitted}, in this order. A new record shows its version; its sequence is provisional.
     */
    StoreView view(List<PendingCommit> pending, List<Change> uncommitted);

    /** The nodes that have a journal in this store. */
    List<String> journalNodes();

    /**
     * Entries of a node's journal in order, starting after a place (null: from the beginning), at most {@code limit}.
     * Their tags are checked; the chain is checked by {@link JournalChain}.
     */
    List<JournalEntry> journal(String node, @Nullable JournalPosition after, int limit);

    /** The newest durable entry of a node's journal. */
    Optional<JournalEntry> journalHead(String node);

    /** What time it is where the records are kept, if that is another machine's affair. */
    default Optional<Instant> time() {
        return Optional.empty();
    }

    /** Everything as it is now; closed before the store is, which would wait for it. */
    StoreSnapshot snapshot();

    /**
     * Sums up a store that was made before stores kept {@link RecordSum sums}; of no effect on others. Called once the
     * tag keys are open, and before anybody else changes the store.
     */
    void sumUp();

    /** The sums as they are stored; their tags are checked. */
    List<ShardSum> sums();

    /** How what no change writes is tagged with another key. */
    TagRenewal tagRenewal();

    /** How other processes at the store learn of another tag key; empty where there can be none. */
    default Optional<TagFence> tagFence() {
        return Optional.empty();
    }

    /** A consistent state as it lies there. A memory-based or file-based MapDB store takes no changes until it is closed. */
    StoreInspection inspect();

    /** How it gives back the room of what was deleted and replaced. */
    StoreCompaction compaction();

    /** What the operator is shown: engine, place, format. */
    StoreDescription description();

    @Override
    void close();
}
