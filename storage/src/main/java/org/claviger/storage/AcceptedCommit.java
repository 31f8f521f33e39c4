package org.claviger.storage;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A commit on its way to the disk, which its store tells what has become of it. */
public final class AcceptedCommit implements PendingCommit {
    private final List<Change> changes;
    private final CompletableFuture<CommitResult> result = new CompletableFuture<>();

    public AcceptedCommit(List<Change> changes) {
        this.changes = List.copyOf(changes);
    }

    @Override
    public List<Change> changes() {
        return changes;
    }

    /** Whether it may only be answered when it is on the disk. */
    public boolean isSyncNeeded() {
        return changes.stream().anyMatch(change -> change.durability() == Durability.SYNCED);
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
            throw e.getCause() instanceof RuntimeException refused ? refused : e;
        }
    }

    /** Waits until the outcome is known, whatever it is. */
    public void awaitOutcome() {
        result.handle((ignored, alsoIgnored) -> true).join();
    }

    public void succeed(CommitResult commitResult) {
        result.complete(commitResult);
    }

    public void fail(RuntimeException cause) {
        result.completeExceptionally(cause);
    }
}
