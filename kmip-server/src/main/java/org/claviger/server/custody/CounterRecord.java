package org.claviger.server.custody;

import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;

/** A number in the store that only grows, whatever node adds to it. */
record CounterRecord(ObjectStore store, InstantSource clock, RecordKey key) {
    private static final int ATTEMPTS_MAX = 100;

    long value() {
        return store.find(key).map(record -> record.body().toLong()).orElse(0L);
    }

    /** What it is afterwards; empty, and unchanged, where that would be more than the most. */
    OptionalLong add(long amount, long max) {
        int attempts = 0;
        while (true) {
            Optional<StoredRecord> record = store.find(key);
            long after = record.map(found -> found.body().toLong()).orElse(0L) + amount;
            if (after > max) {
                return OptionalLong.empty();
            }
            RecordContent content = RecordContent.of(Blob.of(after));
            Change.Builder change = Change.builder();
            record.ifPresentOrElse(
                    found -> change.update(found, content), () -> change.create(key, clock.instant(), content));
            try {
                store.commit(change.build());
                return OptionalLong.of(after);
            } catch (ConflictException e) {
                // Another node added meanwhile: the next attempt sees it.
                attempts++;
                if (attempts == ATTEMPTS_MAX) {
                    throw new CustodyException("The counter " + key + " could not be moved: others always do", e);
                }
            }
        }
    }
}
