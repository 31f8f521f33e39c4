package org.claviger.storage;

import java.time.Instant;

/**
 * The part of a sum that one node keeps: each writes a record of its own, so that nodes do not wait for each other,
 * and the sum is that over all of them. A restored store writes in a new epoch, and so into new records.
 *
 * @param shard node and epoch
 * @param generation grows by one with each write: what was signed once can not go back unseen
 */
public record ShardSum(KindOfDomain of, String shard, long generation, RecordSum sum) {
    static String shard(String node, long epoch) {
        return node + "@" + epoch;
    }

    /** Whether this node wrote it, in whatever epoch. */
    public boolean isOf(String node) {
        return shard.startsWith(node + "@");
    }

    static RecordKey key(KindOfDomain of, String shard) {
        return new RecordKey(
                of.domain(), RecordKind.SUM, shard + "/" + of.kind().code());
    }

    RecordKey key() {
        return key(of, shard);
    }

    /** The sum in a record whose tag has been checked. */
    public static ShardSum read(StoredRecord record, SumNumbers numbers) {
        String id = record.key().id();
        int slash = id.lastIndexOf('/');
        try {
            RecordSum masked = RecordSum.of(record.body().array());
            return new ShardSum(
                    new KindOfDomain(record.key().domain(), RecordKind.of(Integer.parseInt(id.substring(slash + 1)))),
                    id.substring(0, slash),
                    record.version(),
                    masked.minus(numbers.mask(record.key(), record.version(), record.tagKey())));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IntegrityException(record.key() + " is no sum", e);
        }
    }

    /** As it is to be stored, tagged and masked with the newest key. */
    public StoredRecord toRecord(SumNumbers numbers) {
        int tagKey = numbers.newestTagKey(of.domain());
        RecordSum masked = sum.plus(numbers.mask(key(), generation, tagKey));
        return new StoredRecord(
                key(), generation, Instant.EPOCH, 0, RecordContent.of(Blob.adopt(masked.toBytes())), tagKey);
    }
}
