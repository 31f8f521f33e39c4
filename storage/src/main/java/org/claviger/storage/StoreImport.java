package org.claviger.storage;

/**
 * Fills a new store with what another one held: records keep their versions, dates and places in lists, journal entries
 * theirs in the chain. Tags are made by the new store's settings.
 */
public interface StoreImport {
    /** Each record once. */
    void put(StoredRecord record);

    void put(JournalEntry entry);
}
