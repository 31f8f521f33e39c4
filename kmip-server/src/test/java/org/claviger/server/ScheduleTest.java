package org.claviger.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ScheduleTest {
    private static final Duration OFTEN = Duration.ofMillis(5);

    @Test
    void hurriesWhileARepeatedTaskTakesLong() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch hurried = new CountDownLatch(1);
        try (Schedule schedule = new Schedule()) {
            schedule.repeat(OFTEN, () -> {
                begun.countDown();
                await(end);
            });
            begun.await();

            schedule.hurry(hurried::countDown);

            assertThat(hurried.await(10, TimeUnit.SECONDS)).isTrue();
            end.countDown();
        }
    }

    @Test
    void repeatsATaskThatFailed() throws InterruptedException {
        CountDownLatch thrice = new CountDownLatch(3);
        try (Schedule schedule = new Schedule()) {
            schedule.repeat(OFTEN, () -> {
                thrice.countDown();
                throw new IllegalStateException("planted");
            });

            assertThat(thrice.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void runsNothingAfterItsEnd() {
        AtomicInteger runs = new AtomicInteger();
        Schedule schedule = new Schedule();
        schedule.close();

        schedule.hurry(runs::incrementAndGet);

        assertThat(runs).hasValue(0);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
