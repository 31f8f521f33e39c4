package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.claviger.server.testing.MemoryStore;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P8: no seal key makes more seals than are safe, whatever nodes there are. */
@Timeout(60)
class SealCounterTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final String DOMAIN = "default";
    private static final int BLOCKS_LEFT = 7;
    private static final int NODES = 3;

    private final ObjectStore store = nearlyUsed();
    private final ObjectStore another = nearlyUsed();

    @AfterEach
    void closes() {
        store.close();
        another.close();
    }

    private static ObjectStore nearlyUsed() {
        ObjectStore store = MemoryStore.open();
        store.commit(Change.builder()
                .create(
                        SealCounter.key(DOMAIN, 1),
                        Instant.EPOCH,
                        RecordContent.of(Blob.of(SealCounter.MAX - BLOCKS_LEFT * SealCounter.BLOCK)))
                .build());
        return store;
    }

    private static SealCounter counter(ObjectStore store) {
        return new SealCounter(store, CLOCK, DOMAIN, 1);
    }

    private static long seals(List<SealCounter> nodes) throws Exception {
        return Together.count(nodes, node -> {
            try {
                node.count();
                return true;
            } catch (CustodyException e) {
                return false;
            }
        });
    }

    @Test
    void givesNodesThatSealAtOnceBlocksOfTheirOwn() throws Exception {
        List<SealCounter> nodes =
                Stream.generate(() -> counter(store)).limit(NODES).toList();

        assertThat(seals(nodes)).isEqualTo(BLOCKS_LEFT * SealCounter.BLOCK);
        assertThat(nodes).allSatisfy(node -> assertThat(node.counted()).isEqualTo(SealCounter.MAX));
    }

    @Test
    void wouldGiveTooManyWhereNodesCountedByThemselves() throws Exception {
        assertThat(seals(List.of(counter(store), counter(another)))).isEqualTo(2 * BLOCKS_LEFT * SealCounter.BLOCK);
    }

    @Test
    void tellsWhatOtherNodesHaveTaken() {
        SealCounter idle = counter(store);
        long before = idle.counted();

        counter(store).count();

        assertThat(idle.counted()).isEqualTo(before + SealCounter.BLOCK);
    }
}
