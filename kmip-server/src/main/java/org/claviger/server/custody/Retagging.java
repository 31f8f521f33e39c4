package org.claviger.server.custody;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.Position;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.RecordPage;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.TagRenewal;
import org.jspecify.annotations.Nullable;

/**
 * Tags everything of one domain with its newest key: each record by a change that leaves its content as it is, then
 * sums and journal. It is done when nothing in the store has another tag: looked for where the records lie, and not in
 * the lists by which they are found, which carry no tags. Nothing has to be remembered of how far it is.
 */
final class Retagging {
    private static final int PAGE = 50;

    /** As in {@link Resealing}: others wait as long as a commit is. */
    private static final int COMMIT_BYTES_MAX = 4 << 20;

    /** An entry of the journal costs as much less than a record, of which each is read, decided on and synced. */
    private static final int ENTRIES_A_RECORD = 50;

    private static final List<RecordKind> KINDS = Arrays.stream(RecordKind.values())
            .filter(kind -> kind != RecordKind.JOURNAL && kind != RecordKind.SUM)
            .toList();

    private final ObjectStore store;
    private final RecordTag tags;
    private final TagRenewal renewal;
    private final Pace pace;
    private final String domain;
    private int kind;
    private @Nullable Position after;

    Retagging(ObjectStore store, RecordTag tags, TagRenewal renewal, Pace pace, String domain) {
        this.store = store;
        this.tags = tags;
        this.renewal = renewal;
        this.pace = pace;
        this.domain = domain;
    }

    /**
     * What one step did.
     *
     * @param renewed records that were tagged anew
     * @param done whether nothing is left
     */
    record Step(int renewed, boolean done) {}

    Step next() {
        if (kind < KINDS.size()) {
            RecordPage page = store.locate(
                    LocateQuery.of(domain, KINDS.get(kind)).after(after).limit(PAGE));
            int renewed = renew(page.records());
            after = page.next();
            if (after == null) {
                kind++;
            }
            return new Step(renewed, false);
        }
        boolean whole = renewal.run(
                domain,
                entries -> !pace.isHeld() && !pace.isStopped() && pace.await(Math.ceilDiv(entries, ENTRIES_A_RECORD)));
        if (!whole) {
            return new Step(0, false);
        }
        List<RecordKey> left = left();
        int renewed = 0;
        for (RecordKey key : left) {
            renewed += renew(store.find(key).stream().toList());
        }
        return new Step(renewed, left.isEmpty());
    }

    private int renew(List<StoredRecord> records) {
        List<StoredRecord> old = new ArrayList<>();
        long bytes = 0;
        int renewed = 0;
        for (StoredRecord record : records) {
            if (record.tagKey() == tags.newest(domain) || !pace.await(1)) {
                continue;
            }
            old.add(record);
            bytes += record.body().length();
            if (bytes > COMMIT_BYTES_MAX) {
                renewed += commit(old);
                old.clear();
                bytes = 0;
            }
        }
        return renewed + commit(old);
    }

    /** What somebody changes at the same moment gets its tag by that. */
    private int commit(List<StoredRecord> old) {
        if (old.isEmpty() || isCommitted(old)) {
            return old.size();
        }
        old.forEach(record -> isCommitted(List.of(record)));
        return old.size();
    }

    private boolean isCommitted(List<StoredRecord> old) {
        Change.Builder change = Change.builder();
        old.forEach(record -> change.update(record, record.content()));
        try {
            store.commit(change.build());
            return true;
        } catch (ConflictException e) {
            return false;
        }
    }

    private List<RecordKey> left() {
        return RecordSearch.find(
                store,
                tags,
                key -> key.domain().equals(domain) && key.kind() != RecordKind.SUM,
                record -> record.tagKey() != tags.newest(domain));
    }
}
