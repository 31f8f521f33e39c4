package org.claviger.storage;

import java.util.Optional;

/**
 * Reads. What is read has its tag checked, always; a record that fails is an {@link IntegrityException}, never an
 * absent one.
 */
public interface StoreView {
    Optional<StoredRecord> find(RecordKey key);

    /** The record of a domain that holds this claim. */
    Optional<StoredRecord> findHolder(String domain, UniqueClaim claim);

    /** One page, from one consistent state. */
    RecordPage locate(LocateQuery query);
}
