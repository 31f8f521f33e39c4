package org.claviger.storage.keyvalue;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records that were read last, with the bytes that they were read from. Their tags have been checked, so that the
 * very same bytes need not be checked and taken apart again. No record comes from here that the engine does not hold at
 * that moment: nothing stale can.
 */
final class CheckedRecords {
    /** Together with the next bound: at most 32 MiB, the bytes and what was read from them. */
    static final int RECORDS_MAX = 4096;

    static final int RECORD_BYTES_MAX = 4096;

    private final RecordEncoding encoding;

    /** By the hash of the key: of two records with the same place the later one stays. */
    private final AtomicReferenceArray<@Nullable Checked> places = new AtomicReferenceArray<>(RECORDS_MAX);

    @SuppressWarnings("ArrayRecordComponent") // Never compared as a record.
    private record Checked(byte[] bytes, StoredRecord record) {}

    CheckedRecords(RecordEncoding encoding) {
        this.encoding = encoding;
    }

    /** The record in these bytes, which the caller does not change any more. */
    StoredRecord decode(RecordKey key, byte[] bytes) {
        int place = Math.floorMod(key.hashCode(), RECORDS_MAX);
        Checked known = places.get(place);
        if (known != null && isOf(key, known.record()) && Arrays.equals(known.bytes(), bytes)) {
            return known.record();
        }
        StoredRecord record = encoding.decode(key, bytes);
        if (bytes.length <= RECORD_BYTES_MAX) {
            places.set(place, new Checked(bytes, record));
        }
        return record;
    }

    /** What was tagged with an older key is checked each time: that key may be accepted no more. */
    private boolean isOf(RecordKey key, StoredRecord known) {
        return known.key().equals(key) && known.tagKey() == encoding.newestTagKey(key.domain());
    }

    int newestTagKey(String domain) {
        return encoding.newestTagKey(domain);
    }
}
