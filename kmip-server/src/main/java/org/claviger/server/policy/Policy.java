package org.claviger.server.policy;

import java.util.Set;
import org.claviger.codec.type.Operation;

/**
 * The server's own rules, beside what roles grant.
 *
 * @param processWhenDeactivated whether what a deactivated key protected may still be decrypted or verified
 * @param processWhenCompromised the same for a compromised key
 * @param sensitiveNeedsTrustedWrapping whether a Sensitive object leaves only under a key that never left the server
 *     and that cannot also encrypt or decrypt for clients
 * @param extractableDefault what Extractable is where the client does not say (1.0 to 1.3 cannot say it)
 * @param seedUse what becomes of clients' seeds
 * @param seedBytesMax how many bytes of one seed are used at most
 * @param tolerated what is let pass for interoperability tests: nothing, or all
 * @param syncedAudit operations that are answered only after their audit record is on the disk, changes or not
 */
public record Policy(
        boolean processWhenDeactivated,
        boolean processWhenCompromised,
        boolean sensitiveNeedsTrustedWrapping,
        boolean extractableDefault,
        SeedUse seedUse,
        int seedBytesMax,
        Set<Tolerance> tolerated,
        Set<Operation> syncedAudit) {
    /** As much as any generator has a use for at once. */
    public static final int SEED_BYTES_MAX = 1024;

    public Policy {
        tolerated = Set.copyOf(tolerated);
        syncedAudit = Set.copyOf(syncedAudit);
    }

    /** What a server does unless it is told otherwise. */
    public static Policy defaults() {
        return new Policy(true, true, true, true, SeedUse.IGNORED, SEED_BYTES_MAX, Tolerance.NONE, Set.of());
    }

    /** Whether this is let pass: on a server for interoperability tests alone. */
    public boolean tolerates(Tolerance tolerance) {
        return tolerated.contains(tolerance);
    }

    /** The same rules with what interoperability tests need: never for production. */
    public Policy forInterop() {
        return new Policy(
                processWhenDeactivated,
                processWhenCompromised,
                false,
                extractableDefault,
                seedUse,
                seedBytesMax,
                Tolerance.ALL,
                syncedAudit);
    }
}
