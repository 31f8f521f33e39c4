package org.claviger.server.custody;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.claviger.storage.ClaimPlace;
import org.claviger.storage.IndexPlace;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoreInspection;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * Looks for records where they lie. The lists by which they are found otherwise carry no tags: an entry that a damaged
 * disk or somebody else took out would hide a record from those who are about to end the key that it needs.
 */
final class RecordSearch implements StoreInspection.Visitor {
    /** So many are named by one look at the whole store. */
    private static final int FOUND_MAX = 10_000;

    private final RecordEncoding encoding;
    private final Predicate<RecordKey> among;
    private final Predicate<StoredRecord> wanted;
    private final List<RecordKey> found = new ArrayList<>();
    private @Nullable RecordKey damaged;

    private RecordSearch(RecordTag tags, Predicate<RecordKey> among, Predicate<StoredRecord> wanted) {
        this.encoding = new RecordEncoding(tags);
        this.among = among;
        this.wanted = wanted;
    }

    /**
     * Some of those that are wanted; none where there is none.
     *
     * @throws CustodyException of a record that is not what was written
     */
    static List<RecordKey> find(
            ObjectStore store, RecordTag tags, Predicate<RecordKey> among, Predicate<StoredRecord> wanted) {
        RecordSearch search = new RecordSearch(tags, among, wanted);
        try (StoreInspection inspection = store.inspect()) {
            inspection.walk(search);
        }
        if (search.damaged != null) {
            throw new CustodyException("The record " + search.damaged + " is not what was written, so the key that it"
                    + " may need does not end; `claviger store verify` tells all that are damaged");
        }
        return search.found;
    }

    @Override
    public void record(RecordKey key, byte[] bytes) {
        if (found.size() == FOUND_MAX || !among.test(key)) {
            return;
        }
        try {
            if (wanted.test(encoding.decode(key, bytes))) {
                found.add(key);
            }
        } catch (IntegrityException e) {
            damaged = key;
        }
    }

    @Override
    public void index(IndexPlace place) {}

    @Override
    public void claim(ClaimPlace place) {}

    @Override
    public void foreign(String what) {}
}
