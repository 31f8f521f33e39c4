package org.claviger.storage;

/**
 * What every store needs to be opened.
 *
 * @param node the name of this node's journal
 * @param reserveBytes the size of the file beside an embedded store that keeps room for its journal; 0 is none
 * @param epoch the epoch its entries are written in; the first is 1
 */
public record StoreSettings(
        RecordTag tag, FatalStoreListener fatalListener, String node, long epoch, long reserveBytes) {
    public static final int NODE_BYTES_MAX = 64;

    public StoreSettings {
        Bounds.text("node", node, 1, NODE_BYTES_MAX);
        if (epoch < 1) {
            throw new IllegalArgumentException("epochs start at 1, not " + epoch);
        }
    }

    /** One node, called {@code node-1}, in its first epoch. */
    public static StoreSettings of(RecordTag tag, FatalStoreListener fatalListener) {
        return new StoreSettings(tag, fatalListener, "node-1", 1, 0);
    }

    public StoreSettings withReserve(long bytes) {
        return new StoreSettings(tag, fatalListener, node, epoch, bytes);
    }
}
