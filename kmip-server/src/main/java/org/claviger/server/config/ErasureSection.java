package org.claviger.server.config;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the copies of destroyed objects end.
 *
 * @param epoch null for never
 */
public record ErasureSection(@Nullable Duration epoch) {
    static ErasureSection read(SectionReader keys) {
        return new ErasureSection(keys.<Optional<Duration>>parsed(
                        "epoch",
                        "7d",
                        "\"off\", or a duration from 1h to 365d",
                        "For how long destructions are collected: then the keys of their domain are replaced, and no old"
                                + " copy of the store shows what was destroyed. Nothing happens where nothing was.",
                        text -> SectionReader.parseDurationOrOff(text, Duration.ofHours(1), Duration.ofDays(365)))
                .orElse(null));
    }
}
