package org.claviger.storage;

import java.util.List;

/**
 * Changes that were accepted: no other change can come between them and the state they saw any more, and only the
 * failure of the store itself can undo them. They are not answered before {@link #await} has returned.
 */
public interface PendingCommit {
    List<Change> changes();

    /** Whether the changes are as durable as they asked to be, and visible to everybody. */
    boolean isDone();

    /**
     * Waits for the disk.
     *
     * @throws StoreFullException if there is no room: nothing of it was done
     * @throws UnknownOutcomeException if nobody can say whether it was done
     * @throws StoreFailedException if the disk failed: the process is about to end
     */
    CommitResult await();
}
