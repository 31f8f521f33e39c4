package org.claviger.storage;

import java.util.List;

/**
 * What a durable change has become.
 *
 * @param records the records put, with their new versions, in the order of the change
 * @param journal the places of the audit payloads in this node's chain, in the order of the change
 */
public record CommitResult(List<StoredRecord> records, List<JournalEntry> journal) {
    public CommitResult {
        records = List.copyOf(records);
        journal = List.copyOf(journal);
    }

    /** What has become of a record that the change put. */
    public StoredRecord record(RecordKey key) {
        return records.stream()
                .filter(record -> record.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the change did not put " + key));
    }
}
