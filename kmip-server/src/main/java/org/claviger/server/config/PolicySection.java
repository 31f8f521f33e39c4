package org.claviger.server.config;

import java.util.List;
import org.claviger.server.policy.Policy;
import org.claviger.server.policy.SeedUse;

/** The server's own rules, beside what roles grant. */
public record PolicySection(
        boolean fips,
        boolean extractableDefault,
        boolean processWhenDeactivated,
        boolean processWhenCompromised,
        boolean sensitiveNeedsTrustedWrapping,
        List<String> softwareFallback,
        SeedUse rngSeed,
        int rngSeedBytes) {
    static PolicySection read(SectionReader keys) {
        return new PolicySection(
                keys.flag(
                        "fips",
                        false,
                        "Approved algorithms, lengths, modes and TLS alone, every key and IV from the HSM, and no software in"
                                + " its place; the start is refused with a list of what stands against it."),
                keys.flag(
                        "extractable-default",
                        true,
                        "What Extractable is where the client does not say; false keeps the keys of 1.0 to 1.3 clients in the HSM."),
                keys.flag(
                        "process-when-deactivated",
                        true,
                        "Whether a deactivated key may still decrypt and verify what it once protected."),
                keys.flag(
                        "process-when-compromised",
                        true,
                        "Whether a compromised key may still decrypt and verify what it once protected."),
                keys.flag(
                        "sensitive-needs-trusted-wrapping",
                        true,
                        "Whether a Sensitive object leaves only under a key that never left the server."),
                keys.texts(
                        "software-fallback",
                        List.of(),
                        "Algorithms that may run outside the HSM where the module lacks them; none unless named."),
                keys.choice(
                        "rng-seed",
                        SeedUse.IGNORED,
                        "What becomes of the bytes that clients give by RNG Seed; used means by the module's generator."),
                keys.number(
                        "rng-seed-bytes",
                        Policy.SEED_BYTES_MAX,
                        1,
                        Policy.SEED_BYTES_MAX,
                        "How many bytes of one seed are used at most, where seeds are used."));
    }
}
