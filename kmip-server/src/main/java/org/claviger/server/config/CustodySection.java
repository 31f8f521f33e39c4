package org.claviger.server.config;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How key material is held.
 *
 * @param rotationPeriod null for never
 */
public record CustodySection(
        LockedMemory lockedMemory, @Nullable Duration rotationPeriod, int rotationRate) {
    private static final Duration PERIOD_MIN = Duration.ofDays(1);
    private static final Duration PERIOD_MAX = Duration.ofDays(3650);

    /** What to do where the system refuses to lock memory. */
    public enum LockedMemory {
        /** Start, and warn. */
        PREFERRED,
        /** Refuse to start. */
        REQUIRED
    }

    static CustodySection read(SectionReader keys) {
        return new CustodySection(
                keys.choice(
                        "locked-memory",
                        LockedMemory.PREFERRED,
                        "What to do where the system refuses to keep key material out of swap: start with a warning, or not at all."),
                keys.<Optional<Duration>>parsed(
                                "rotation-period",
                                "365d",
                                "\"off\", or a duration from 1d to 3650d",
                                "How old the keys of a domain may be: older ones are replaced in the background, while the"
                                        + " server serves.",
                                text -> SectionReader.parseDurationOrOff(text, PERIOD_MIN, PERIOD_MAX))
                        .orElse(null),
                keys.number(
                        "rotation-rate",
                        500,
                        1,
                        100_000,
                        "How many objects a second are protected anew, at most, when keys are replaced."));
    }
}
