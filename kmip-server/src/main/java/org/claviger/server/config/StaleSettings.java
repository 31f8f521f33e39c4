package org.claviger.server.config;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a node may answer while its database is away.
 *
 * @param age how long ago something may have been proved that is answered; null: nothing is
 * @param records how many records are known at a time
 * @param spoolBytes how much audit may wait on this node
 */
public record StaleSettings(@Nullable Duration age, int records, int spoolBytes) {
    private static final Duration AGE_MIN = Duration.ofSeconds(10);
    private static final Duration AGE_MAX = Duration.ofHours(1);

    static StaleSettings read(SectionReader keys) {
        return new StaleSettings(
                keys.<Optional<Duration>>parsed(
                                "serve-stale-reads",
                                "off",
                                "\"off\", or a duration from 10s to 1h",
                                "With PostgreSQL: how old what this node has proved may be that it answers reads from while the"
                                        + " database is away. For so long what was revoked or destroyed elsewhere, objects and"
                                        + " clients, may still be served here.",
                                text -> SectionReader.parseDurationOrOff(text, AGE_MIN, AGE_MAX))
                        .orElse(null),
                keys.number(
                        "stale-records",
                        10_000,
                        100,
                        1_000_000,
                        "How many records a node keeps in mind for serve-stale-reads, those that were asked for last; each is"
                                + " read again four times in the time that it may serve."),
                keys.size(
                        "stale-spool",
                        "16 MiB",
                        "64 KiB",
                        "1 GiB",
                        "How much audit of stale reads may wait in the home for the database; when it is full, none is"
                                + " answered."));
    }
}
