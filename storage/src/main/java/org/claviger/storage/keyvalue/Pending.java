package org.claviger.storage.keyvalue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.claviger.storage.Change;
import org.claviger.storage.CommitResult;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.PendingCommit;
import org.claviger.storage.StoreException;
import org.claviger.storage.StoredRecord;

/** A commit from its acceptance until it is durable. */
final class Pending implements PendingCommit {
    private final List<Change> changes;
    private final List<StoredRecord> records;
    private final CompletableFuture<CommitResult> result = new CompletableFuture<>();

    Pending(List<Change> changes, List<StoredRecord> records) {
        this.changes = List.copyOf(changes);
        this.records = List.copyOf(records);
    }

    @Override
    public List<Change> changes() {
        return changes;
    }

    @Override
    public boolean isDone() {
        return result.isDone();
    }

    @Override
    public CommitResult await() {
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException refused ? refused : e;
        }
    }

    void succeed(List<JournalEntry> journal) {
        result.complete(new CommitResult(records, journal));
    }

    void fail(StoreException cause) {
        result.completeExceptionally(cause);
    }

    /** Waits until the outcome is known, whatever it is. */
    void awaitOutcome() {
        result.handle((ignored, alsoIgnored) -> true).join();
    }
}
