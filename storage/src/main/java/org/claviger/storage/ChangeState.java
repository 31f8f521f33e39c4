package org.claviger.storage;

import java.util.Optional;

/** The state that a {@link Draft} is checked against. */
public interface ChangeState {
    Optional<StoredRecord> find(RecordKey key);

    /** The version of a record, 0 where there is none: for what a change has read and leaves as it is. */
    default long version(RecordKey key) {
        return find(key).map(StoredRecord::version).orElse(0L);
    }

    /** The number of the key that records of a domain are tagged with now. */
    int newestTagKey(String domain);

    /** Who is listed as the holder of a claim: to be believed only when that record says so too. */
    Optional<RecordKey> findListedHolder(DomainClaim claim);
}
