package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyUse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HandleCacheTest {
    private final AtomicLong generation = new AtomicLong(1);
    private final AtomicLong made = new AtomicLong();
    private final Set<KeyHandle> alive = ConcurrentHashMap.newKeySet();
    private final HandleCache cache = new HandleCache(2, generation::get, alive::remove);

    @Test
    void makesAHandleOnce() {
        KeyHandle first = use("a");
        KeyHandle second = use("a");

        assertThat(second).isEqualTo(first);
        assertThat(made).hasValue(1);
    }

    @Test
    void endsTheLeastLatelyUsed() {
        KeyHandle a = use("a");
        use("b");
        use("a");
        use("c");

        assertThat(alive).hasSize(2).contains(a);
        assertThat(cache.size()).isEqualTo(2);
    }

    @Test
    void endsNoHandleThatIsLent() {
        try (KeyLease a = lease("a");
                KeyLease b = lease("b");
                KeyLease c = lease("c")) {
            assertThat(alive).contains(a.handle(), b.handle(), c.handle());
        }
        use("d");

        assertThat(cache.size()).isEqualTo(2);
        assertThat(alive).hasSize(2);
    }

    @Test
    void dropsAllHandlesOfAnObjectAndOfNoOther() {
        use("a");
        cache.lease(new HandleCache.Name("default", "a", 1, KeyKind.AES, Set.of(KeyUse.WRAP)), this::make)
                .close();
        cache.drop("other", "a");
        assertThat(alive).hasSize(2);

        cache.drop("default", "a");

        assertThat(alive).isEmpty();
        assertThat(cache.size()).isZero();
    }

    @Test
    void endsADroppedHandleWithItsLastLease() {
        KeyLease one = lease("a");
        KeyLease two = lease("a");

        cache.drop("default", "a");

        assertThat(alive).contains(one.handle());
        one.close();
        assertThat(alive).contains(two.handle());
        two.close();
        assertThat(alive).isEmpty();
        assertThatThrownBy(two::handle).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void makesAHandleAnewForAModuleThatWasInitialisedAgain() {
        KeyHandle before = use("a");

        generation.incrementAndGet();
        KeyHandle after = use("a");

        assertThat(after.generation()).isEqualTo(2);
        assertThat(after).isNotEqualTo(before);
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void keepsNothingThatWasMadeWhileItsObjectWasDropped() {
        KeyLease lease = cache.lease(name("a"), () -> {
            cache.drop("default", "a");
            return make();
        });

        assertThat(cache.size()).isZero();
        lease.close();
        assertThat(alive).isEmpty();
    }

    @Test
    void endsEverythingWhenItCloses() {
        use("a");
        use("b");

        cache.close();

        assertThat(alive).isEmpty();
    }

    @Test
    void losesNoHandleUnderManyThreads() throws InterruptedException {
        int threads = 8;
        CountDownLatch failed = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (int t = 0; t < threads; t++) {
                int seed = t;
                executor.execute(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        String id = "object-" + (i * 31 + seed) % 5;
                        if (i % 17 == 0) {
                            cache.drop("default", id);
                        }
                        try (KeyLease lease = lease(id)) {
                            if (!alive.contains(lease.handle())) {
                                failed.countDown();
                            }
                        }
                    }
                });
            }
            executor.shutdown();
            assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(failed.getCount()).as("a lent handle was ended").isEqualTo(1);
        assertThat(alive).hasSizeLessThanOrEqualTo(2);
        cache.close();
        assertThat(alive).isEmpty();
    }

    private KeyHandle use(String id) {
        try (KeyLease lease = lease(id)) {
            return lease.handle();
        }
    }

    private KeyLease lease(String id) {
        return cache.lease(name(id), this::make);
    }

    private static HandleCache.Name name(String id) {
        return new HandleCache.Name("default", id, 1, KeyKind.AES, Set.of(KeyUse.ENCRYPT, KeyUse.DECRYPT));
    }

    private KeyHandle make() {
        KeyHandle handle = new KeyHandle(generation.get(), made.incrementAndGet(), KeyKind.AES);
        alive.add(handle);
        return handle;
    }
}
