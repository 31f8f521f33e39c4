package org.claviger.storage;

import java.time.Instant;
import java.util.List;

/**
 * A record as it was read: its tag has been checked. The version starts at 1 and grows by one with each change;
 * creation date (milliseconds) and sequence never change and give the order of lists, newest first.
 *
 * @param tagKey the number of the key that its tag was, or is to be, made with: see {@link RecordTag}
 */
public record StoredRecord(
        RecordKey key, long version, Instant created, long sequence, RecordContent content, int tagKey) {
    /** One that is to be tagged with the newest key. */
    public StoredRecord(RecordKey key, long version, Instant created, long sequence, RecordContent content) {
        this(key, version, created, sequence, content, RecordTag.NEWEST);
    }

    public Blob body() {
        return content.body();
    }

    public List<IndexTerm> indexes() {
        return content.indexes();
    }

    public List<UniqueClaim> claims() {
        return content.claims();
    }

    public Position position() {
        return new Position(created.toEpochMilli(), sequence, key.id());
    }
}
