package org.claviger.storage;

import java.util.Optional;

/** The state that a {@link Draft} is checked against. */
public interface ChangeState {
    Optional<StoredRecord> find(RecordKey key);

    /** Who is listed as the holder of a claim: to be believed only when that record says so too. */
    Optional<RecordKey> findListedHolder(DomainClaim claim);
}
