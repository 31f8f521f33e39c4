package org.claviger.storage;

import org.jspecify.annotations.Nullable;

/** One consistent state of a store, looked at as it lies there: nothing in it has been checked. */
public interface StoreInspection extends AutoCloseable {
    /** Takes what a walk meets. The journal is left out: its chain is checked by {@link JournalChain}. */
    interface Visitor {
        /** Sums are records, too. */
        void record(RecordKey key, byte[] bytes);

        void index(IndexPlace place);

        void claim(ClaimPlace place);

        /** Something that is none of these, and that no server wrote. */
        void foreign(String what);
    }

    void walk(Visitor visitor);

    byte @Nullable [] find(RecordKey key);

    boolean holds(IndexPlace place);

    boolean holds(ClaimPlace place);

    @Override
    void close();
}
