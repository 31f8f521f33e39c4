package org.claviger.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The record of every decision. */
public record AuditSection(List<Path> checkpointCopies, Duration checkpointOverdue, int reserveBytes) {
    public AuditSection {
        checkpointCopies = List.copyOf(checkpointCopies);
    }

    static AuditSection read(SectionReader keys, Path home) {
        return new AuditSection(
                keys
                        .texts(
                                "checkpoint-copies",
                                List.of(),
                                "Files that get the newest signed checkpoint, too: on another disk or machine they show"
                                        + " when somebody puts the whole store back.")
                        .stream()
                        .map(home::resolve)
                        .toList(),
                keys.duration(
                        "checkpoint-overdue",
                        "15m",
                        "1m",
                        "7d",
                        "How long the audit may wait for its signature, as while the HSM is away: from then on nothing but"
                                + " Discover Versions and Query is answered."),
                keys.size(
                        "reserve",
                        "256 MiB",
                        "0 B",
                        "2047 MiB",
                        "Room on the disk of an embedded store that is kept for the audit: when the disk is full nothing is"
                                + " changed any more, and reads are audited from it until it is used up."));
    }
}
