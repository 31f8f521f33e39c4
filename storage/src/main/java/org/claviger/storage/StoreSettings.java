package org.claviger.storage;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What every store needs to be opened.
 *
 * @param node the name of this node's journal
 * @param reserveBytes the size of the file beside an embedded store that keeps room for its journal; 0 is none
 * @param epoch the epoch its entries are written in; the first is 1
 * @param standbyRequired whether a database without a synchronous standby is refused
 * @param clock what the times in changes are of: none is written while it is far ahead of the database's
 * @param commitListener is told of this process's own changes
 */
public record StoreSettings(
        RecordTag tag,
        FatalStoreListener fatalListener,
        String node,
        long epoch,
        long reserveBytes,
        boolean standbyRequired,
        InstantSource clock,
        CommitListener commitListener) {
    /** What a node is called that shares its store with no other. */
    public static final String NODE = "node-1";

    public static final int NODE_BYTES_MAX = 64;

    private static final InstantSource NO_TIMES = () -> Instant.MIN;

    public StoreSettings {
        Bounds.text("node", node, 1, NODE_BYTES_MAX);
        if (epoch < 1) {
            throw new IllegalArgumentException("epochs start at 1, not " + epoch);
        }
    }

    /** One node, called {@link #NODE}, in its first epoch. */
    public static StoreSettings of(RecordTag tag, FatalStoreListener fatalListener) {
        return new StoreSettings(tag, fatalListener, NODE, 1, 0, false, NO_TIMES, CommitListener.NONE);
    }

    /** The epoch that this node writes in after its newest entry. */
    public long epochAfter(Optional<JournalEntry> head) {
        return Math.max(epoch, head.map(entry -> entry.position().epoch()).orElse(epoch));
    }

    public StoreSettings withReserve(long bytes) {
        return new StoreSettings(tag, fatalListener, node, epoch, bytes, standbyRequired, clock, commitListener);
    }

    public StoreSettings withNode(String name) {
        return new StoreSettings(tag, fatalListener, name, epoch, reserveBytes, standbyRequired, clock, commitListener);
    }

    public StoreSettings withStandbyRequired(boolean required) {
        return new StoreSettings(tag, fatalListener, node, epoch, reserveBytes, required, clock, commitListener);
    }

    public StoreSettings withClock(InstantSource times) {
        return new StoreSettings(tag, fatalListener, node, epoch, reserveBytes, standbyRequired, times, commitListener);
    }

    public StoreSettings withCommitListener(CommitListener listener) {
        return new StoreSettings(tag, fatalListener, node, epoch, reserveBytes, standbyRequired, clock, listener);
    }
}
