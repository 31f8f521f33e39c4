package org.claviger.server.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrustedClockTest {
    private static final Instant BEGIN = Instant.parse("2026-05-01T12:00:00Z");

    private Instant wall = BEGIN;
    private Duration passed = Duration.ZERO;
    private final TrustedClock clock = new TrustedClock(() -> wall, () -> passed.toNanos());

    @Test
    void tellsTheWallClocksTimeWhileBothGoOn() {
        pass(Duration.ofHours(3));

        assertThat(clock.instant()).isEqualTo(BEGIN.plus(Duration.ofHours(3)));
        assertThat(clock.doubt()).isEmpty();
    }

    @Test
    void followsAClockThatIsSetByLessThanAStep() {
        wall = wall.minusSeconds(299);

        assertThat(clock.instant()).isEqualTo(BEGIN.minusSeconds(299));
        assertThat(clock.doubt()).isEmpty();
    }

    @Test
    void goesOnByMonotonicTimeAfterAStepForward() {
        pass(Duration.ofMinutes(10));
        wall = wall.plus(Duration.ofDays(40));

        assertThat(clock.instant()).isEqualTo(BEGIN.plus(Duration.ofMinutes(10)));
        pass(Duration.ofMinutes(1));
        assertThat(clock.instant()).isEqualTo(BEGIN.plus(Duration.ofMinutes(11)));
        assertThat(clock.doubt().map(ClockDoubt::cause))
                .contains("The clock of this machine was set forward by 40 d 0 h while the server ran");
    }

    @Test
    void saysWithoutBeingReadFirstWhetherItIsDoubted() {
        assertThat(clock.isDoubtedNow()).isFalse();

        wall = wall.plus(Duration.ofDays(40));

        assertThat(clock.isDoubtedNow()).isTrue();
    }

    @Test
    void goesOnByMonotonicTimeAfterAStepBack() {
        wall = wall.minus(Duration.ofMinutes(6));

        assertThat(clock.instant()).isEqualTo(BEGIN);
        assertThat(clock.doubt().map(ClockDoubt::cause))
                .contains("The clock of this machine was set back by 6 min 0 s while the server ran");
    }

    @Test
    void doesNotBelieveAClockThatIsSetBackAfterItWasSetForward() {
        wall = wall.plus(Duration.ofDays(1));
        clock.instant();

        wall = wall.minus(Duration.ofDays(1));

        assertThat(clock.doubt()).isPresent();
    }

    @Test
    void forgivesWhatAClockDriftsByInDays() {
        for (int minute = 0; minute < 10 * 24 * 60; minute++) {
            passed = passed.plusMinutes(1);
            // 500 ppm, the most that a kernel slews: more than seven minutes in ten days.
            wall = wall.plusMillis(60_030);
            clock.instant();
        }

        assertThat(Duration.between(BEGIN.plus(passed), clock.instant())).isGreaterThan(TrustedClock.STEP);
        assertThat(clock.doubt()).isEmpty();
    }

    @Test
    void seesAStepThatIsMadeInSmallOnes() {
        for (int i = 0; i < 10 && clock.doubt().isEmpty(); i++) {
            pass(Duration.ofMinutes(2));
            wall = wall.plus(Duration.ofMinutes(4));
            clock.instant();
        }

        assertThat(clock.doubt()).isPresent();
        assertThat(clock.instant()).isBefore(BEGIN.plus(passed).plus(TrustedClock.STEP));
    }

    @Test
    void believesWhatIsConfirmed() {
        wall = wall.plus(Duration.ofDays(40));
        clock.instant();

        clock.confirm();

        assertThat(clock.doubt()).isEqualTo(Optional.empty());
        assertThat(clock.instant()).isEqualTo(BEGIN.plus(Duration.ofDays(40)));
    }

    private void pass(Duration time) {
        wall = wall.plus(time);
        passed = passed.plus(time);
    }
}
