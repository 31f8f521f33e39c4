package org.claviger.storage;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives audit payloads their places in this node's chain. Used by one thread, the committer of the store. */
public final class JournalWriter {
    private final String node;
    private final long epoch;
    private final Supplier<Optional<JournalEntry>> newest;
    private boolean started;
    private @Nullable JournalEntry head;

    /**
     * @param newest the newest entry in the store; asked for at the first append, because the key that checks its
     *     tag may come out of the store itself
     */
    public JournalWriter(String node, long epoch, Supplier<Optional<JournalEntry>> newest) {
        this.node = node;
        this.epoch = epoch;
        this.newest = newest;
    }

    public JournalEntry append(Blob payload) {
        if (!started) {
            head = newest.get().orElse(null);
            started = true;
        }
        JournalEntry before = head;
        JournalEntry entry = before == null
                ? new JournalEntry(node, new JournalPosition(epoch, 1), JournalEntry.NO_HASH, payload)
                : new JournalEntry(node, next(before.position()), before.hash(), payload);
        head = entry;
        return entry;
    }

    /** What was appended was not written: the store says where the chain goes on. */
    public void restart() {
        started = false;
    }

    private JournalPosition next(JournalPosition before) {
        return epoch > before.epoch()
                ? new JournalPosition(epoch, 1)
                : new JournalPosition(before.epoch(), before.sequence() + 1);
    }
}
