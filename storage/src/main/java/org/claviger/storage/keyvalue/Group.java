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
    private long bytes;

    void add(Pending commit, List<KeyValueBatch.Entry> writes) {
        commits.add(commit);
        for (KeyValueBatch.Entry write : writes) {
            add(write);
        }
        for (Change change : commit.changes()) {
            syncNeeded |= change.durability() == Durability.SYNCED;
            change.journal().forEach(payload -> bytes += payload.length());
        }
    }

    void add(KeyValueBatch.Entry write) {
        byte[] value = write.value();
        if (value == null) {
            batch.delete(write.key());
        } else {
            batch.put(write.key(), value);
            bytes += value.length;
        }
        bytes += write.key().length;
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
        return bytes;
    }
}
