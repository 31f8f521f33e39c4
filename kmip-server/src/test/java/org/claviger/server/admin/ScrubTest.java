package org.claviger.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ScrubTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-05-01T10:00:00Z"));
    private final AtomicInteger turns = new AtomicInteger();
    private final List<String> wrong = new ArrayList<>();
    private final Scrub scrub = new Scrub(
            progress -> {
                progress.accept(1);
                turns.incrementAndGet();
                return List.copyOf(wrong);
            },
            DAY,
            now::get,
            true);

    @Test
    void looksSoonAfterTheStartAndThenOnceInAPeriod() {
        scrub.look();
        assertThat(turns).hasValue(0);

        pass(Scrub.FIRST);
        assertThat(turns).hasValue(1);

        pass(DAY.minusSeconds(1));
        assertThat(turns).hasValue(1);

        pass(Duration.ofSeconds(1));
        assertThat(turns).hasValue(2);
    }

    @Test
    void saysWithinADayWhatSomebodyHasDone() {
        pass(Scrub.FIRST);
        assertThat(scrub.problems()).isEmpty();

        wrong.add("CLIENT alice is missing");
        pass(DAY);
        assertThat(scrub.problems()).containsExactly("CLIENT alice is missing");

        wrong.clear();
        pass(DAY);
        assertThat(scrub.problems()).isEmpty();
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
        scrub.look();
    }
}
