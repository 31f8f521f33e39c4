package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.claviger.server.testing.MemoryStore;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P8: no key encrypts under more random IVs than are safe, whatever nodes and restarts there are. */
@Timeout(60)
class RandomIvCounterTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final RecordKey KEY = RandomIvCounter.key("default", "key");

    private static final RecordKey NEARLY_USED = RandomIvCounter.key("default", "nearly used");

    private final ObjectStore store = MemoryStore.open();

    @AfterEach
    void closes() {
        store.close();
    }

    @Test
    void writesNothingForAKeyThatEncryptsLittle() {
        RandomIvCounter counter = new RandomIvCounter(store, CLOCK);

        count(counter, RandomIvCounter.BLOCK - 1);

        assertThat(written()).isZero();
    }

    @Test
    void addsUpTheBlocksOfAllNodes() {
        count(new RandomIvCounter(store, CLOCK), RandomIvCounter.BLOCK);
        count(new RandomIvCounter(store, CLOCK), 2 * RandomIvCounter.BLOCK);

        assertThat(written()).isEqualTo(3 * RandomIvCounter.BLOCK);
    }

    @Test
    void goesAheadInARestoredStoreAndNotPastTheEnd() {
        store.commit(Change.builder()
                .create(KEY, Instant.EPOCH, RecordContent.of(Blob.of(RandomIvCounter.BLOCK)))
                .create(NEARLY_USED, Instant.EPOCH, RecordContent.of(Blob.of(RandomIvCounter.MAX - 1)))
                .build());

        assertThat(restored(KEY)).isBetween(2 * RandomIvCounter.BLOCK, RandomIvCounter.MAX / 2);
        assertThat(restored(NEARLY_USED)).isEqualTo(RandomIvCounter.MAX);
    }

    private long restored(RecordKey key) {
        return KeyRecovery.withMargin(store.find(key).orElseThrow()).body().toLong();
    }

    @Test
    void endsWithTheLastBlock() {
        store.commit(Change.builder()
                .create(KEY, Instant.EPOCH, RecordContent.of(Blob.of(RandomIvCounter.MAX - RandomIvCounter.BLOCK)))
                .build());
        RandomIvCounter counter = new RandomIvCounter(store, CLOCK);

        count(counter, RandomIvCounter.BLOCK);

        assertThat(counter.count("default", "key")).isFalse();
        assertThat(new RandomIvCounter(store, CLOCK).count("default", "key")).isFalse();
        assertThat(counter.count("default", "another key")).isTrue();
    }

    @Test
    void staysBelowWhatIsSafeWhenNodesCountAtOnce() throws Exception {
        int left = 5;
        store.commit(Change.builder()
                .create(
                        KEY,
                        Instant.EPOCH,
                        RecordContent.of(Blob.of(RandomIvCounter.MAX - left * RandomIvCounter.BLOCK)))
                .build());
        List<RandomIvCounter> nodes = List.of(new RandomIvCounter(store, CLOCK), new RandomIvCounter(store, CLOCK));

        long given = Together.count(nodes, node -> node.count("default", "key"));

        assertThat(given)
                .isBetween(left * RandomIvCounter.BLOCK, (left + nodes.size()) * RandomIvCounter.BLOCK)
                .isLessThanOrEqualTo(RandomIvCounter.SAFE - RandomIvCounter.MAX + left * RandomIvCounter.BLOCK);
        assertThat(written()).isEqualTo(RandomIvCounter.MAX);
    }

    private static void count(RandomIvCounter counter, long times) {
        for (long i = 0; i < times; i++) {
            assertThat(counter.count("default", "key")).isTrue();
        }
    }

    private long written() {
        return new CounterRecord(store, CLOCK, KEY).value();
    }
}
