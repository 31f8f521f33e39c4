package org.claviger.storage;

import java.util.ArrayList;
import java.util.List;
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

    /** All pages after another: for kinds of which a store has few. */
    default List<StoredRecord> all(LocateQuery query) {
        List<StoredRecord> records = new ArrayList<>();
        Position after = null;
        do {
            RecordPage page = locate(query.after(after));
            records.addAll(page.records());
            after = page.next();
        } while (after != null);
        return records;
    }

    /**
     * Of which primary the reads from now on are; 0 where a store has one place alone. A change that names it is
     * refused when another primary has taken over since, so that nothing is answered from a place that was cut off:
     * records are checked by their versions anyway, lists and absences by this.
     */
    default long era() {
        return 0;
    }
}
