package org.claviger.server.custody;

import java.time.InstantSource;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;

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

    private final CounterRecord record;
    private long taken;
    private long left;

    SealCounter(ObjectStore store, InstantSource clock, String domain, int version) {
        this.record = new CounterRecord(store, clock, key(domain, version));
        this.taken = record.value();
    }

    static RecordKey key(String domain, int version) {
        return new RecordKey(domain, RecordKind.COUNTER, DomainKeyUse.SEAL.label() + "/" + version);
    }

    static boolean isOne(RecordKey key) {
        return key.kind() == RecordKind.COUNTER && key.id().startsWith(DomainKeyUse.SEAL.label() + "/");
    }

    /** Before each seal. */
    synchronized void count() {
        if (left == 0) {
            takeBlock();
            left = BLOCK;
        }
        left--;
    }

    /** Seals that were made, or that a crash let us forget the number of, by other nodes too. */
    synchronized long counted() {
        return Math.max(taken, record.value()) - left;
    }

    synchronized boolean isRotationDue() {
        return counted() >= ROTATION_DUE;
    }

    private void takeBlock() {
        taken = record.add(BLOCK, MAX)
                .orElseThrow(() -> new CustodyException(
                        "The seal key " + record.key() + " has made all the seals that it may: rotate it"));
    }
}
