package org.claviger.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything one item changes, as one atomic step: what it has read and relied on, what it writes, and its audit
 * payloads. A change is refused as a whole when any version it names is no longer the current one.
 *
 * @param reads versions seen; 0 says that there was no such record
 * @param writes at most one for each key, in the order they were added
 * @param era the {@link StoreView#era} in which it was read, or 0 where that does not matter
 * @param ofUse whether it writes only what the mere use of a record changes in it
 */
public record Change(
        Map<RecordKey, Long> reads,
        List<Write> writes,
        List<Blob> journal,
        Durability durability,
        long era,
        boolean ofUse) {
    public static final int WRITES_MAX = 10_000;
    public static final int JOURNAL_MAX = 10_000;
    public static final int PAYLOAD_BYTES_MAX = 1 << 20;

    /** How long a record may be of which a full disk takes a new content because it was used. */
    public static final int USED_BYTES_MAX = 16 << 10;

    public Change {
        reads = Map.copyOf(reads);
        writes = List.copyOf(writes);
        journal = List.copyOf(journal);
        Bounds.size("list of writes", writes.size(), WRITES_MAX);
        Bounds.size("list of audit payloads", journal.size(), JOURNAL_MAX);
        journal.forEach(payload -> Bounds.size("audit payload", payload.length(), PAYLOAD_BYTES_MAX));
        if (durability == Durability.WRITTEN && !writes.isEmpty()) {
            throw new IllegalArgumentException("a change that writes records has to be synced");
        }
        if (writes.size() > 1 && writes.stream().map(Write::key).distinct().count() != writes.size()) {
            throw new IllegalArgumentException("a change writes a record twice");
        }
    }

    /**
     * Whether it takes hardly more room than an audit record: on a full disk it is accepted as long as audit records are,
     * so that an object that is marked by its first reading can still be read.
     */
    public boolean isSmall() {
        return writes.isEmpty() || (ofUse && writes.stream().allMatch(Change::isSmallUpdate));
    }

    private static boolean isSmallUpdate(Write write) {
        return write instanceof Put put
                && put.previousVersion() > 0
                && put.content().body().length() <= USED_BYTES_MAX;
    }

    /** One record's part of a change. */
    public sealed interface Write {
        RecordKey key();

        /** The version that is replaced or deleted; 0 where the record is new. */
        long previousVersion();
    }

    /**
     * A new record ({@code previousVersion} 0) or a new content of one that is there.
     *
     * @param created the date of a new record; of no effect on one that is there, whose date stays
     */
    public record Put(RecordKey key, long previousVersion, Instant created, RecordContent content) implements Write {}

    /** The end of a record. Another one may later take its key, and starts at version 1 again. */
    public record Delete(RecordKey key, long previousVersion) implements Write {}

    public static Builder builder() {
        return new Builder();
    }

    /** An audit record alone, of an answer that changes nothing. */
    public static Change journalOnly(Blob payload, Durability durability) {
        return new Change(Map.of(), List.of(), List.of(payload), durability, 0, false);
    }

    /** The same, without its audit payloads: it still counts only where what it has read is unchanged. */
    public Change withoutJournal() {
        return new Change(reads, writes, List.of(), durability, era, ofUse);
    }

    /** Collects a change. A later write of the same record replaces the earlier one. */
    public static final class Builder {
        private final Map<RecordKey, Long> reads = new LinkedHashMap<>();
        private final Map<RecordKey, Write> writes = new LinkedHashMap<>();
        private final List<Blob> journal = new ArrayList<>();
        private Durability durability = Durability.SYNCED;
        private long era;
        private boolean ofUse;

        private Builder() {}

        /** The change rests on this record as it was read. */
        public Builder read(StoredRecord record) {
            return read(record.key(), record.version());
        }

        /** The change rests on there being no such record. */
        public Builder readAbsent(RecordKey key) {
            return read(key, 0);
        }

        public Builder read(RecordKey key, long version) {
            Long earlier = reads.putIfAbsent(key, version);
            if (earlier != null && earlier != version) {
                throw new IllegalArgumentException(key + " was read in two versions");
            }
            return this;
        }

        public Builder create(RecordKey key, Instant created, RecordContent content) {
            return put(new Put(key, 0, created, content));
        }

        public Builder update(StoredRecord previous, RecordContent content) {
            return put(new Put(previous.key(), previous.version(), previous.created(), content));
        }

        public Builder delete(StoredRecord previous) {
            return put(new Delete(previous.key(), previous.version()));
        }

        private Builder put(Write write) {
            if (write.key().kind() == RecordKind.JOURNAL || write.key().kind() == RecordKind.SUM) {
                throw new IllegalArgumentException("journal entries and sums are the store's own to write");
            }
            writes.put(write.key(), write);
            return this;
        }

        public Builder journal(Blob payload) {
            journal.add(payload);
            return this;
        }

        /** {@link Durability#SYNCED} unless said otherwise. */
        public Builder durability(Durability newDurability) {
            durability = newDurability;
            return this;
        }

        /** The change rests on lists, or on what was not found, in this {@link StoreView#era}. */
        public Builder era(long read) {
            era = read;
            return this;
        }

        /** What it writes is what the mere use of records changes in them. */
        public Builder ofUse(boolean onlyUsed) {
            ofUse = onlyUsed;
            return this;
        }

        public @Nullable Write written(RecordKey key) {
            return writes.get(key);
        }

        public Change build() {
            return new Change(reads, List.copyOf(writes.values()), journal, durability, era, ofUse);
        }
    }
}
