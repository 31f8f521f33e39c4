package org.claviger.storage.keyvalue;

import org.claviger.storage.StoreCompaction;
import org.jspecify.annotations.Nullable;

/**
 * The seam to an embedded engine: ordered keys, atomic batches. Keys and values are not changed by either side after
 * they were handed over. Used by many threads at once; writes and syncs come one at a time.
 */
public interface KeyValueEngine extends AutoCloseable {
    /** The value in the newest visible state, without a snapshot. */
    byte @Nullable [] get(byte[] key);

    /** A consistent state. Kept for the time of one page, not longer. */
    KeyValueReader snapshot();

    /**
     * Applies all or nothing. With {@code sync} the batch, and all before it, is on the disk before any reader sees
     * it; without, the operating system has it and it survives the end of this process.
     *
     * @throws KeyValueException with nothing applied if the engine is full; otherwise the engine is not used further
     */
    void write(KeyValueBatch batch, boolean sync);

    /** Brings everything written so far to the disk. */
    void sync();

    /**
     * Nothing was written for a while: the time for what an engine does behind its writes. Fails as a write does.
     *
     * @throws KeyValueException as a write
     */
    default void rest() {}

    /** How it gives back the room of what was deleted. */
    default StoreCompaction compaction() {
        return StoreCompaction.instead("This store can not be compacted: make a backup and restore it into a new one");
    }

    /** What the operator knows this engine by. */
    String name();

    String place();

    /** What the operator has to know before using this engine; null when there is nothing. */
    default @Nullable String warning() {
        return null;
    }

    /** Whether no change is taken while a snapshot is open. */
    default boolean readsHoldUpChanges() {
        return false;
    }

    /** The room left where the engine writes; {@link Long#MAX_VALUE} if it has no limit of its own. */
    default long usableBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    void close();
}
