package org.claviger.storage.keyvalue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.claviger.storage.Draft;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordSum;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.SumChange;
import org.claviger.storage.SumNumbers;

/** What a draft leaves, as writes of an engine. */
final class DraftEncoding {
    private static final byte[] NO_VALUE = {};

    private DraftEncoding() {}

    static SumChange encode(Draft draft, RecordEncoding encoding, SumNumbers numbers, KeyValueBatch batch) {
        SumChange sums = new SumChange();
        draft.records().values().forEach(outcome -> {
            outcome.before().ifPresent(before -> {
                remove(before, outcome.after(), batch);
                sums.add(before.key(), RecordSum.EMPTY.minus(numbers.of(before)));
            });
            outcome.after().ifPresent(after -> {
                byte[] encoded = encoding.encode(after);
                add(outcome.before(), after, encoded, batch);
                sums.add(after.key(), numbers.of(after, encoded));
            });
        });
        draft.claims().forEach((claim, holder) -> {
            byte[] key = KeyLayout.claim(claim.domain(), claim.claim());
            holder.ifPresentOrElse(taker -> batch.put(key, KeyLayout.claimHolder(taker)), () -> batch.delete(key));
        });
        return sums;
    }

    /** A record of a store that has none of its key, with everything it is found by. */
    static void encode(StoredRecord record, RecordEncoding encoding, KeyValueBatch batch) {
        add(Optional.empty(), record, encoding.encode(record), batch);
        record.claims()
                .forEach(claim ->
                        batch.put(KeyLayout.claim(record.key().domain(), claim), KeyLayout.claimHolder(record.key())));
    }

    private static void remove(StoredRecord before, Optional<StoredRecord> after, KeyValueBatch batch) {
        boolean moved = isMoved(before, after);
        if (after.isEmpty()) {
            batch.delete(KeyLayout.record(before.key()));
        }
        if (moved) {
            batch.delete(listEntry(before));
        }
        Set<IndexTerm> gone = new HashSet<>(before.indexes());
        if (!moved) {
            gone.removeAll(after.map(StoredRecord::indexes).orElse(List.of()));
        }
        gone.forEach(term -> batch.delete(indexEntry(before, term)));
    }

    private static void add(Optional<StoredRecord> before, StoredRecord after, byte[] encoded, KeyValueBatch batch) {
        batch.put(KeyLayout.record(after.key()), encoded);
        boolean moved = isMoved(after, before);
        if (moved) {
            batch.put(listEntry(after), NO_VALUE);
        }
        Set<IndexTerm> added = new HashSet<>(after.indexes());
        if (!moved) {
            added.removeAll(before.map(StoredRecord::indexes).orElse(List.of()));
        }
        added.forEach(term -> batch.put(indexEntry(after, term), NO_VALUE));
    }

    /** A record that was deleted and made anew in one draft has another place in every list. */
    private static boolean isMoved(StoredRecord record, Optional<StoredRecord> other) {
        return other.map(StoredRecord::position)
                .filter(position -> position.equals(record.position()))
                .isEmpty();
    }

    private static byte[] listEntry(StoredRecord record) {
        return KeyLayout.indexEntry(
                KeyLayout.allPrefix(record.key().domain(), record.key().kind()), record.position());
    }

    private static byte[] indexEntry(StoredRecord record, IndexTerm term) {
        return KeyLayout.indexEntry(
                KeyLayout.indexPrefix(record.key().domain(), record.key().kind(), term), record.position());
    }
}
