package org.claviger.storage.keyvalue;

import java.util.ArrayList;
import java.util.List;
import org.claviger.storage.AcceptedCommit;
import org.claviger.storage.Change;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.SumChange;

/** The accepted changes that are written next, in one batch and with one wait for the disk. */
final class Group {
    private final List<Member> members = new ArrayList<>();
    private final KeyValueBatch batch = new KeyValueBatch();
    private final SumChange sums = new SumChange();
    private boolean syncNeeded;
    private long journalBytes;

    /** A commit, and the records that it puts. */
    record Member(AcceptedCommit commit, List<StoredRecord> stored) {}

    void add(AcceptedCommit commit, List<StoredRecord> stored, KeyValueBatch writes, SumChange moved) {
        sums.addAll(moved);
        members.add(new Member(commit, List.copyOf(stored)));
        batch.addAll(writes);
        syncNeeded |= commit.isSyncNeeded();
        for (Change change : commit.changes()) {
            change.journal().forEach(payload -> journalBytes += payload.length());
        }
    }

    List<Member> members() {
        return members;
    }

    KeyValueBatch batch() {
        return batch;
    }

    SumChange sums() {
        return sums;
    }

    boolean isSyncNeeded() {
        return syncNeeded;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    long bytes() {
        return batch.bytes() + journalBytes;
    }
}
