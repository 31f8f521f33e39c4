package org.claviger.storage;

import java.util.function.Consumer;

/**
 * Everything in a store at one moment, while others go on changing it: for a backup. What is read has its tag checked.
 * Used, and closed, by the thread that took it; read as often as wanted.
 */
public interface StoreSnapshot extends AutoCloseable {
    /** A record, and its bytes as the store keeps them. */
    record Kept(StoredRecord record, Blob encoded) {}

    /** A journal entry, and its bytes as the store keeps them. */
    record KeptEntry(JournalEntry entry, Blob encoded) {}

    /** Every record of every domain; not the sums, which a store makes of its own records. */
    void records(Consumer<Kept> taker);

    /** Every record of one kind, of every domain. */
    void records(RecordKind kind, Consumer<Kept> taker);

    /** Every journal entry; those of one node come in order. */
    void journal(Consumer<KeptEntry> taker);

    @Override
    void close();
}
