package org.claviger.server.config;

import java.time.Duration;

/** Which clock is believed. */
public record ClockSection(Duration gap) {
    static ClockSection read(SectionReader keys) {
        return new ClockSection(keys.duration(
                "gap",
                "30d",
                "1h",
                "3650d",
                "How much later than the newest record of this node its clock may be at a start: after a longer time away"
                        + " an officer is asked to confirm the clock before anything dated is changed."));
    }
}
