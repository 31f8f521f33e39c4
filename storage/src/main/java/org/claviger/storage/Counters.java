package org.claviger.storage;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counters that never give a number twice, whatever crashes: they reserve blocks in the store ahead of use, so that
 * a number costs a commit only once in a block. What was reserved and not used when the process ended is skipped.
 */
public final class Counters {
    /** Seals under one key are limited to 2^32: skipping a block at each start wastes one 65,536th of them. */
    public static final long BLOCK_DEFAULT = 1 << 16;

    /** Each conflict means that another node got its block: with this many nodes at once something else is wrong. */
    static final int ATTEMPTS_MAX = 100;

    private final ObjectStore store;
    private final long block;
    private final Map<RecordKey, Range> ranges = new ConcurrentHashMap<>();

    public Counters(ObjectStore store, long block) {
        if (block < 1) {
            throw new IllegalArgumentException("a block has at least one number, not " + block);
        }
        this.store = store;
        this.block = block;
    }

    /** The next number of a counter, from 0 on; its reservation is durable. */
    public long next(String domain, String name) {
        RecordKey key = new RecordKey(domain, RecordKind.COUNTER, name);
        Range range = ranges.computeIfAbsent(key, ignored -> new Range());
        synchronized (range) {
            if (range.next == range.end) {
                range.next = reserve(key);
                range.end = range.next + block;
            }
            return range.next++;
        }
    }

    /** How many numbers have been reserved so far, which is at least as many as were given. */
    public long reserved(String domain, String name) {
        return store.find(new RecordKey(domain, RecordKind.COUNTER, name))
                .map(record -> record.body().toLong())
                .orElse(0L);
    }

    private long reserve(RecordKey key) {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            Optional<StoredRecord> found = store.find(key);
            long first = found.map(record -> record.body().toLong()).orElse(0L);
            RecordContent content = RecordContent.of(Blob.of(Math.addExact(first, block)));
            Change.Builder change = Change.builder();
            found.ifPresentOrElse(
                    record -> change.update(record, content), () -> change.create(key, Instant.EPOCH, content));
            try {
                store.commit(change.build());
                return first;
            } catch (ConflictException moved) {
                // Another node or thread was first: its block is taken, the next one is tried.
            }
        }
        throw new StoreFailedException(key + ": no block could be reserved in " + ATTEMPTS_MAX + " attempts");
    }

    /** Guarded by itself. */
    private static final class Range {
        private long next;
        private long end;
    }
}
