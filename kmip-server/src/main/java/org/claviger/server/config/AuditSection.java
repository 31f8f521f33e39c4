package org.claviger.server.config;

import java.time.Duration;

/** The record of every decision. */
public record AuditSection(int checkpointRecords, Duration checkpointInterval) {
    static AuditSection read(SectionReader keys) {
        return new AuditSection(
                keys.number(
                        "checkpoint-records",
                        1_000,
                        1,
                        1_000_000,
                        "Audit records between two signed checkpoints, at most."),
                keys.duration(
                        "checkpoint-interval", "10s", "100ms", "1h", "Time between two signed checkpoints, at most."));
    }
}
