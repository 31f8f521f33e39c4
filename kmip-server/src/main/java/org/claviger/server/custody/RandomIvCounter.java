package org.claviger.server.custody;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;

/**
 * Counts what clients' keys encrypt under IVs that were made here: with 96 random bits two are the same with a probability
 * below 2^-32 as long as a key makes at most 2^32 of them (NIST SP 800-38D section 8.3).
 *
 * <p>Counted in memory, and written in blocks: an encryption is worth no write of its own. What is forgotten, by a stop
 * of the process or for want of room, is less than one block for each key each time, against a limit of 65,536 blocks.
 */
final class RandomIvCounter {
    static final long BLOCK = 1L << 16;
    static final long SAFE = 1L << 32;

    /** So many nodes may each be in the midst of a block that they have not written. */
    private static final int NODES_MAX = 256;

    static final long MAX = SAFE - NODES_MAX * BLOCK;
    private static final String PREFIX = "random-iv/";
    private static final int KEYS_MAX = 10_000;

    private final ObjectStore store;
    private final InstantSource clock;
    private final Map<RecordKey, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RecordKey, Count> eldest) {
            return size() > KEYS_MAX;
        }
    };

    RandomIvCounter(ObjectStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    static RecordKey key(String domain, String objectId) {
        return new RecordKey(domain, RecordKind.COUNTER, PREFIX + objectId);
    }

    static boolean isOne(RecordKey key) {
        return key.kind() == RecordKind.COUNTER && key.id().startsWith(PREFIX);
    }

    /** Before each IV; false when the key has had all that it may. */
    boolean count(String domain, String objectId) {
        RecordKey key = key(domain, objectId);
        Count count;
        synchronized (counts) {
            count = counts.computeIfAbsent(key, unseen -> new Count(new CounterRecord(store, clock, unseen)));
        }
        return count.more();
    }

    /** Of one key; what is written counts for all nodes. */
    private static final class Count {
        private final CounterRecord record;
        private long written = -1;
        private long unwritten;

        Count(CounterRecord record) {
            this.record = record;
        }

        synchronized boolean more() {
            if (written < 0) {
                written = record.value();
            }
            if (written >= MAX) {
                return false;
            }
            unwritten++;
            if (unwritten == BLOCK) {
                // Other nodes may have come to the end meanwhile.
                written = record.add(BLOCK, MAX).orElse(MAX);
                unwritten = 0;
            }
            return true;
        }
    }
}
