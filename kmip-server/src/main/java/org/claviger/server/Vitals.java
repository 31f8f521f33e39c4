package org.claviger.server;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.claviger.hsm.HsmHealth;
import org.claviger.hsm.HsmMember;
import org.claviger.secret.LockedMemory;
import org.claviger.secret.SecretBytes;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.admin.Scrub;
import org.claviger.server.audit.Checkpoints;
import org.claviger.server.clock.ClockDoubt;
import org.claviger.server.metrics.Health;
import org.claviger.server.metrics.Health.Verdict;
import org.claviger.server.metrics.Metrics;
import org.claviger.server.stale.DatabaseAbsence;
import org.claviger.storage.StoreException;

/**
 * How the parts of a running server are, as health and gauges show it.
 *
 * @param certificateExpiry that of the server's certificate in use
 */
record Vitals(OpenHome home, Checkpoints checkpoints, Scrub scrub, Supplier<Instant> certificateExpiry) {
    /** Shows the gauges of what is running. */
    void watch(Metrics metrics) {
        metrics.watch(
                "claviger_store_problems",
                "Records that the last verification of the store found changed, missing or old.",
                () -> scrub.problems().size());
        home.absence().ifPresent(absence -> watch(metrics, absence));
        metrics.watch(
                "claviger_clock_in_doubt",
                "1 while the clock of this machine is not believed.",
                () -> home.clock().doubt().isPresent() ? 1 : 0);
        metrics.watch(
                "claviger_hsm_ready",
                "1 while the module answers.",
                () -> home.hsm().health().isReady() ? 1 : 0);
        metrics.watch(
                "claviger_hsm_modules_out",
                "Modules of the pool that could not take over now: away, or without the same keys.",
                () -> unusable().size());
        metrics.watch(
                "claviger_hsm_sessions_busy",
                "Sessions of the module in use.",
                () -> home.hsm().health().sessionsBusy());
        metrics.watch(
                "claviger_hsm_keys_held",
                "Keys that keep a handle in the module.",
                () -> home.custody().handlesHeld());
        metrics.watch(
                "claviger_audit_checkpoint_overdue_seconds",
                "How long the oldest audit record without a signature has waited.",
                () -> (double) checkpoints.overdue().toSeconds());
        metrics.watch(
                "claviger_locked_memory_blocks",
                "Blocks of secret memory that are handed out; a number that grows with an idle server is a leak.",
                () -> (double) LockedMemory.blocksInUse());
        metrics.watch(
                "claviger_secrets_forgotten", "Secrets that the collector had to wipe: each is a fault of ours.", () ->
                        (double) SecretBytes.forgotten());
    }

    private static void watch(Metrics metrics, DatabaseAbsence absence) {
        metrics.watch(
                "claviger_database_away",
                "1 while the database does not answer and reads are answered from what this node has proved lately.",
                () -> absence.awaySince().isPresent() ? 1 : 0);
        metrics.watch("claviger_stale_answers", "Messages answered without the database since the start.", () ->
                (double) absence.answers());
        metrics.watch(
                "claviger_stale_records_known",
                "Records that could be read without the database.",
                () -> absence.known());
        metrics.watch("claviger_audit_spool_bytes", "How much audit waits on this node for the database.", () ->
                (double) absence.waitingBytes());
    }

    Health health() {
        return new Health(List.of(this::module, this::store, this::audit, this::clock, this::certificate));
    }

    private Verdict module() {
        HsmHealth module = home.hsm().health();
        // With one module less the server serves: a load balancer has no reason to leave.
        return new Verdict(
                "hsm",
                module.isReady(),
                module.isReady() && !unusable().isEmpty()
                        ? "not in use: " + String.join(", ", unusable())
                        : module.cause());
    }

    private List<String> unusable() {
        return home.hsm().members().stream()
                .filter(member -> !member.isUsable())
                .map(HsmMember::name)
                .toList();
    }

    private Verdict store() {
        Optional<Instant> away = home.absence().flatMap(DatabaseAbsence::awaySince);
        if (away.isPresent()) {
            // All nodes of a database lose it at once: a load balancer that leaves them all takes the reads away, too.
            return new Verdict("store", true, "the database is away since " + away.get() + ", stale reads are served");
        }
        try {
            var head = home.store().journalHead(home.configuration().store().node());
            return new Verdict("store", true, head.isEmpty() ? "empty" : "");
        } catch (StoreException e) {
            return new Verdict("store", false, "a read failed");
        }
    }

    private Verdict audit() {
        boolean late = checkpoints.overdue().compareTo(Checkpoints.LATE) > 0;
        return new Verdict("audit", !late, late ? "checkpoints are overdue" : "");
    }

    /** Reads go on while the clock is doubted: a load balancer has no reason to leave. */
    private Verdict clock() {
        Optional<ClockDoubt> doubt = home.clock().doubt();
        return new Verdict("clock", true, doubt.map(ClockDoubt::cause).orElse(""));
    }

    private Verdict certificate() {
        boolean good = home.clock().instant().isBefore(certificateExpiry.get());
        return new Verdict("certificate", good, good ? "" : "the server's certificate has expired");
    }
}
