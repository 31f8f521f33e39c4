package org.claviger.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SlowCallsTest {
    private static final Executor VIRTUAL = Thread::startVirtualThread;

    @Test
    void leavesAVirtualThreadAndNoOther() throws Exception {
        try (SlowCalls calls = new SlowCalls("slow", 1, 1)) {
            assertThat(calls.run(Thread::currentThread)).isSameAs(Thread.currentThread());

            Thread ran = CompletableFuture.supplyAsync(() -> calls.run(Thread::currentThread), VIRTUAL)
                    .get(10, TimeUnit.SECONDS);

            assertThat(ran.isVirtual()).isFalse();
            assertThat(ran.getName()).startsWith("slow-");
        }
    }

    @Test
    void refusesWhatIsMoreThanMayWait() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (SlowCalls calls = new SlowCalls("slow", 1, 1)) {
            var running = CompletableFuture.supplyAsync(() -> calls.run(() -> awaitAfter(begun, go)), VIRTUAL);
            begun.await();
            var others = new CompletableFuture<?>[2];
            for (int i = 0; i < others.length; i++) {
                others[i] = CompletableFuture.supplyAsync(() -> calls.run(() -> true), VIRTUAL);
            }

            // One of the two waits, whichever came first; the other is refused while the first call still runs.
            assertThatThrownBy(() -> CompletableFuture.anyOf(others).get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(HsmException.class)
                    .hasMessageContaining("send fewer");
            go.countDown();

            assertThat(running.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void handsOnWhatTheCallThrows() {
        try (SlowCalls calls = new SlowCalls("slow", 1, 1)) {
            var failing = CompletableFuture.supplyAsync(
                    () -> calls.run(() -> {
                        throw new IllegalStateException("as it was");
                    }),
                    VIRTUAL);

            assertThatThrownBy(() -> failing.get(10, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage("as it was");
        }
    }

    private static boolean awaitAfter(CountDownLatch begun, CountDownLatch go) {
        begun.countDown();
        try {
            return go.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
