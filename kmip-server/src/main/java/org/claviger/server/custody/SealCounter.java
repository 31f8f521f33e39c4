package org.claviger.server.custody;

import java.time.InstantSource;
import java.util.Optional;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;

/**
 * Counts the seals made with one version of a seal key. The IVs are 96 random bits of the HSM, so two are the same with
 * a probability below 2^-32 as long as a key makes at most 2^32 seals (NIST SP 800-38D section 8.3); a counter as IV
 * would be repeated by a store that is put back from a backup, random bits are not.
 *
 * <p>Counted in blocks: a block is written to the store before the first seal of it is made, so after a crash too many
 * are counted, never too few. With several nodes each takes blocks of its own.
 */
final class SealCounter {
    static final long BLOCK = 1L << 16;
    static final long ROTATION_DUE = 1L << 31;
    static final long MAX = 1L << 32;
    private static final int ATTEMPTS_MAX = 100;

    private final ObjectStore store;
    private final InstantSource clock;
    private final RecordKey key;
    private long taken;
    private long left;

    SealCounter(ObjectStore store, InstantSource clock, String domain, int version) {
        this.store = store;
        this.clock = clock;
        this.key = key(domain, version);
        this.taken = store.find(key).map(record -> record.body().toLong()).orElse(0L);
    }

    static RecordKey key(String domain, int version) {
        return new RecordKey(domain, RecordKind.COUNTER, DomainKeyUse.SEAL.label() + "/" + version);
    }

    /** Before each seal. */
    synchronized void count() {
        if (left == 0) {
            takeBlock();
            left = BLOCK;
        }
        left--;
    }

    /** Seals that were made, or that a crash let us forget the number of. */
    synchronized long counted() {
        return taken - left;
    }

    synchronized boolean isRotationDue() {
        return counted() >= ROTATION_DUE;
    }

    private void takeBlock() {
        int attempts = 0;
        while (true) {
            Optional<StoredRecord> record = store.find(key);
            long before = record.map(found -> found.body().toLong()).orElse(0L);
            if (before + BLOCK > MAX) {
                throw new CustodyException("The seal key " + key + " has made all the seals that it may: rotate it");
            }
            RecordContent content = RecordContent.of(Blob.of(before + BLOCK));
            Change.Builder change = Change.builder();
            record.ifPresentOrElse(
                    found -> change.update(found, content), () -> change.create(key, clock.instant(), content));
            try {
                store.commit(change.build());
                taken = before + BLOCK;
                return;
            } catch (ConflictException e) {
                // Another node took a block meanwhile: the next attempt sees it.
                attempts++;
                if (attempts == ATTEMPTS_MAX) {
                    throw new CustodyException("The counter " + key + " could not be moved: others always do", e);
                }
            }
        }
    }
}
