package org.claviger.server.custody;

import java.time.Instant;
import java.util.Locale;
import org.claviger.storage.ObjectStore;
import org.jspecify.annotations.Nullable;

/**
 * How a domain's keys are.
 *
 * @param version of the newest keys
 * @param root the label of the root that they lie under
 * @param since when they were made
 * @param seals made with the newest seal key, at most
 * @param rotation the one that runs, or the last one; null where there was none
 */
public record RotationStatus(
        String domain,
        int version,
        String root,
        Instant since,
        long seals,
        @Nullable Progress rotation) {
    /**
     * How far a rotation is.
     *
     * @param ended null while it runs
     * @param moved objects that it has protected anew, and records that it has tagged anew
     * @param trouble why it does not go on, or empty
     */
    public record Progress(
            String phase,
            String reason,
            Instant begun,
            @Nullable Instant ended,
            int moved,
            String trouble) {
        private static Progress of(RotationRecord state, String trouble) {
            return new Progress(
                    state.phase().name().toLowerCase(Locale.ROOT),
                    state.reason().name().toLowerCase(Locale.ROOT),
                    state.begun(),
                    state.ended(),
                    state.pass().moved(),
                    state.isRunning() ? trouble : "");
        }
    }

    /** @param trouble why the rotation that runs does not go on, or empty */
    static RotationStatus of(ObjectStore store, Custody custody, String domain, String trouble) {
        DomainKeyRecord newest = custody.keys(domain).newestRecord(DomainKeyUse.SEAL);
        return new RotationStatus(
                domain,
                newest.version(),
                custody.keys(domain).newestLabel(),
                newest.since(store, domain),
                custody.sealsCounted(domain),
                store.find(RotationRecord.key(domain))
                        .map(record -> Progress.of(RotationRecord.decode(record.body()), trouble))
                        .orElse(null));
    }
}
