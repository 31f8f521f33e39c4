package org.claviger.server.config;

import java.util.List;

/** The server's own rules, beside what roles grant. */
public record PolicySection(
        boolean extractableDefault,
        boolean processWhenDeactivated,
        boolean processWhenCompromised,
        boolean sensitiveNeedsTrustedWrapping,
        List<String> softwareFallback) {
    static PolicySection read(SectionReader keys) {
        return new PolicySection(
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
                        "Algorithms that may run outside the HSM where the module lacks them; none unless named."));
    }
}
