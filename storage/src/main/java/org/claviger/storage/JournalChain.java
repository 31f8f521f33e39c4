package org.claviger.storage;

import org.jspecify.annotations.Nullable;

/** Checks that the entries of one node's journal follow each other without a gap and carry each other's hashes. */
public final class JournalChain {
    private @Nullable JournalEntry last;
    private long count;

    /**
     * Takes the next entry.
     *
     * @throws IntegrityException if it can not follow the one before
     */
    public void accept(JournalEntry entry) {
        JournalEntry before = last;
        if (before == null) {
            require(entry.position().sequence() == 1, entry, "is not the first");
            require(entry.previousHash().equals(JournalEntry.NO_HASH), entry, "follows an entry that is missing");
        } else {
            require(entry.node().equals(before.node()), entry, "is of another node");
            require(follows(before.position(), entry.position()), entry, "leaves a gap after " + before.position());
            require(entry.previousHash().equals(before.hash()), entry, "does not carry the hash of the one before");
        }
        last = entry;
        count++;
    }

    public @Nullable JournalEntry last() {
        return last;
    }

    public long count() {
        return count;
    }

    private static boolean follows(JournalPosition before, JournalPosition next) {
        return next.epoch() == before.epoch()
                ? next.sequence() == before.sequence() + 1
                : next.epoch() > before.epoch() && next.sequence() == 1;
    }

    private static void require(boolean holds, JournalEntry entry, String otherwise) {
        if (!holds) {
            throw new IntegrityException("journal entry " + entry.position() + " of " + entry.node() + " " + otherwise);
        }
    }
}
