package org.claviger.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Carries the sums of this node on, in the same commit as the records that they are of. Used by one thread at a time,
 * the committer of the store.
 */
public final class SumKeeper {
    private final LongSupplier epoch;
    private final String node;
    private final SumNumbers numbers;
    private final Function<RecordKey, Optional<StoredRecord>> read;
    private final Map<KindOfDomain, ShardSum> known = new HashMap<>();

    /**
     * @param epoch that of the node's journal
     * @param read what the store holds; both are asked once for each sum, and after {@link #restart}
     */
    public SumKeeper(
            String node, LongSupplier epoch, SumNumbers numbers, Function<RecordKey, Optional<StoredRecord>> read) {
        this.node = node;
        this.epoch = epoch;
        this.numbers = numbers;
        this.read = read;
    }

    /** The records to be written with a change; they are taken for written until {@link #restart}. */
    public List<StoredRecord> carryOn(SumChange change) {
        List<StoredRecord> written = new ArrayList<>();
        change.parts().forEach((kind, part) -> {
            ShardSum before = known.computeIfAbsent(kind, this::stored);
            ShardSum after = new ShardSum(
                    kind, before.shard(), before.generation() + 1, before.sum().plus(part));
            known.put(kind, after);
            written.add(after.toRecord(numbers));
        });
        return written;
    }

    /** What was carried on was not written: the store says where the sums are. */
    public void restart() {
        known.clear();
    }

    private ShardSum stored(KindOfDomain kind) {
        String shard = ShardSum.shard(node, epoch.getAsLong());
        return read.apply(ShardSum.key(kind, shard))
                .map(record -> ShardSum.read(record, numbers))
                .orElseGet(() -> new ShardSum(kind, shard, 0, RecordSum.EMPTY));
    }
}
