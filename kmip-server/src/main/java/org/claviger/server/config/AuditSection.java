package org.claviger.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The record of every decision. */
public record AuditSection(
        List<Path> checkpointCopies, Duration checkpointOverdue, int reserveBytes, List<String> sync) {
    public AuditSection {
        sync = List.copyOf(sync);
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
                                + " changed any more, and reads are audited from it until it is used up."),
                keys.texts(
                        "sync",
                        List.of(),
                        "Operations that are answered only when their audit record is on the disk, such as Get, Export and"
                                + " Decrypt; the record of others that change nothing gets there within 100 ms, so that a"
                                + " power cut, but no kill, may lose it. Changes are always on the disk first."));
    }
}
