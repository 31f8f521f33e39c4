package org.claviger.storage.keyvalue;

import java.util.ArrayList;
import java.util.List;
import org.claviger.storage.Change;
import org.claviger.storage.Durability;

/** The accepted changes that are written next, in one batch and with one wait for the disk. */
final class Group {
    private final List<Pending> commits = new ArrayList<>();
    private final KeyValueBatch batch = new KeyValueBatch();
    private boolean syncNeeded;
    private long journalBytes;

    void add(Pending commit, KeyValueBatch writes) {
        commits.add(commit);
        batch.addAll(writes);
        for (Change change : commit.changes()) {
            syncNeeded |= change.durability() == Durability.SYNCED;
            change.journal().forEach(payload -> journalBytes += payload.length());
        }
    }

    List<Pending> commits() {
        return commits;
    }

    KeyValueBatch batch() {
        return batch;
    }

    boolean isSyncNeeded() {
        return syncNeeded;
    }

    boolean isEmpty() {
        return commits.isEmpty();
    }

    long bytes() {
        return batch.bytes() + journalBytes;
    }
}
