package org.claviger.server.clock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The wall clock while it agrees with the monotonic one. When they are suddenly apart the wall clock was set, by an
 * operator, by whoever may set it, or by a machine that was suspended: from then on time is the last trusted time plus
 * monotonic time, until somebody confirms what the wall clock says. Clocks drift: what they are apart is forgiven at a
 * thousandth of the time that passes, more than twice what a kernel slews and far less than what a step is made of.
 */
public final class TrustedClock extends Clock {
    /** How far the clocks are apart when it is a step. */
    public static final Duration STEP = Duration.ofMinutes(5);

    private static final long STEP_MILLIS = STEP.toMillis();
    private static final long FOLLOW_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long DRIFT_PARTS = 1_000;

    private final InstantSource wall;
    private final LongSupplier nanos;
    private volatile State state;
    private volatile Runnable listener = () -> {};

    /**
     * Two moments that belong together.
     *
     * @param nanos of the monotonic clock
     * @param trusted of the wall clock
     * @param doubt null while the wall clock is believed
     */
    private record State(
            long nanos, Instant trusted, @Nullable ClockDoubt doubt) {
        Instant expectedAt(long now) {
            return trusted.plusNanos(now - nanos);
        }
    }

    /**
     * A clock that believes its wall clock to begin with.
     *
     * @param nanos the monotonic clock
     */
    public TrustedClock(InstantSource wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.state = new State(nanos.getAsLong(), wall.instant(), null);
    }

    public static TrustedClock ofSystem() {
        return new TrustedClock(Clock.systemUTC(), System::nanoTime);
    }

    @Override
    public Instant instant() {
        State known = state;
        long passed = nanos.getAsLong();
        Instant expected = known.expectedAt(passed);
        if (known.doubt() != null) {
            return expected;
        }
        Instant now = wall.instant();
        long apart = now.toEpochMilli() - expected.toEpochMilli();
        if (Math.abs(apart) > STEP_MILLIS) {
            return stepped(known, passed, expected, apart);
        }
        if (passed - known.nanos() > FOLLOW_NANOS) {
            follow(known, passed, expected, apart);
        }
        return now;
    }

    private synchronized Instant stepped(State known, long passed, Instant expected, long apartMillis) {
        if (state.equals(known)) {
            String cause = "The clock of this machine was set %s by %s while the server ran"
                    .formatted(apartMillis > 0 ? "forward" : "back", spoken(Duration.ofMillis(Math.abs(apartMillis))));
            state = new State(passed, expected, new ClockDoubt(cause, expected));
            listener.run();
        }
        return state.expectedAt(passed);
    }

    private synchronized void follow(State known, long passed, Instant expected, long apartMillis) {
        if (state.equals(known)) {
            long most = TimeUnit.NANOSECONDS.toMillis(passed - known.nanos()) / DRIFT_PARTS;
            long forgiven = Math.clamp(apartMillis, -most, most);
            state = new State(passed, expected.plusMillis(forgiven), null);
        }
    }

    /** @param task begun when a step is seen; it must not wait for anything */
    public void whenItSteps(Runnable task) {
        listener = task;
    }

    /** From now on the time goes on from the doubt's last trusted time. */
    public synchronized void doubt(ClockDoubt doubt) {
        state = new State(nanos.getAsLong(), doubt.trusted(), doubt);
    }

    /** Believes the wall clock again; what time it is, by that. */
    public synchronized Instant confirm() {
        Instant now = wall.instant();
        state = new State(nanos.getAsLong(), now, null);
        return now;
    }

    /** Why the wall clock is not believed; empty while it is. */
    public Optional<ClockDoubt> doubt() {
        return Optional.ofNullable(state.doubt());
    }

    /** Whether the wall clock is not believed, when both clocks are compared once more. */
    public boolean isDoubtedNow() {
        var _ = instant();
        return state.doubt() != null;
    }

    /** What the wall clock says, believed or not. */
    public Instant wallTime() {
        return wall.instant();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Time is told in UTC here, in every zone. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    static String spoken(Duration time) {
        if (time.toDays() > 0) {
            return "%d d %d h".formatted(time.toDays(), time.toHoursPart());
        }
        if (time.toHours() > 0) {
            return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
        }
        return "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
    }
}
