package org.claviger.server.config;

import java.time.Duration;

/** What backups say and hold. */
public record BackupSection(Environment environment, Duration expiry, SigningKeys signingKeys, int rateBytes) {
    /** What a server is for; a backup of one kind is not restored into another. */
    public enum Environment {
        PRODUCTION,
        TEST
    }

    /** What becomes of keys that sign. */
    public enum SigningKeys {
        /** They are in the backup like all others. */
        ESCROW,
        /** They are left out: who signs has to be the only one who can. */
        NO_ESCROW
    }

    static BackupSection read(SectionReader keys) {
        return new BackupSection(
                keys.choice(
                        "environment",
                        Environment.PRODUCTION,
                        "What this server is for. A backup of production is not restored into a test home, nor the other"
                                + " way round."),
                keys.duration(
                        "expiry",
                        "90d",
                        "1d",
                        "3650d",
                        "How long a backup is kept: until then it may still hold what was destroyed meanwhile."),
                keys.choice(
                        "signing-keys",
                        SigningKeys.ESCROW,
                        "Whether private keys that sign are in backups; no-escrow leaves them out, and the report names"
                                + " them."),
                keys.size(
                        "rate",
                        "32 MiB",
                        "64 KiB",
                        "1 GiB",
                        "How much of a backup is written a second at most, so that clients do not notice it."));
    }
}
