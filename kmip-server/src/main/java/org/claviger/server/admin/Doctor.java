package org.claviger.server.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.claviger.hsm.HsmCapabilities;
import org.claviger.hsm.HsmHealth;
import org.claviger.secret.LockedMemory;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.audit.Checkpoints;
import org.claviger.server.config.HsmSection;
import org.claviger.server.config.PinSource;
import org.claviger.server.config.TlsPolicy;
import org.claviger.server.custody.EnrolledHsm;
import org.claviger.server.identity.ClientRegistry;
import org.claviger.server.identity.Pem;
import org.claviger.server.stale.DatabaseAbsence;
import org.claviger.storage.StoreDescription;
import org.claviger.storage.StoreException;

/** Looks a home over and says what is good, what is doubtful (amber) and what is not right (red). */
public final class Doctor {
    private static final long DISK_BYTES_LOW = 1L << 30;

    /** How a finding is to be taken. */
    private enum Colour {
        GREEN("ok"),
        AMBER("amber"),
        RED("red");

        private final String word;

        Colour(String word) {
            this.word = word;
        }
    }

    private record Finding(Colour colour, String part, String remark) {}

    private final Supplier<Duration> checkpointsOverdue;

    private final Supplier<List<String>> problems;

    private final Supplier<List<String>> dumps;

    /**
     * @param checkpointsOverdue how long the audit has waited for its signature; zero where no server runs
     * @param problems what the last verification of the store found; nothing where no server runs
     * @param dumps how memory could get out of the process; nothing where no server runs
     */
    public Doctor(
            Supplier<Duration> checkpointsOverdue, Supplier<List<String>> problems, Supplier<List<String>> dumps) {
        this.problems = problems;
        this.dumps = dumps;
        this.checkpointsOverdue = checkpointsOverdue;
    }

    Reply examine(OpenHome home) {
        List<Finding> findings = new ArrayList<>();
        findings.add(module(home));
        findings.add(store(home));
        findings.add(pin(home));
        findings.add(permissions(home));
        findings.add(memory());
        findings.add(dumps());
        findings.add(certificate(home));
        findings.add(disk(home));
        findings.add(audit());
        findings.add(records());
        findings.add(clock(home));
        staleReads(home).ifPresent(findings::add);
        otherHsms(home).ifPresent(findings::add);
        boolean red = findings.stream().anyMatch(finding -> finding.colour() == Colour.RED);
        return new Reply(
                red ? 1 : 0,
                findings.stream()
                        .map(finding ->
                                "%-6s %-12s %s".formatted(finding.colour().word, finding.part(), finding.remark()))
                        .toList(),
                List.of(),
                Map.of());
    }

    private static Finding module(OpenHome home) {
        HsmHealth health = home.hsm().health();
        List<String> unusable = home.hsm().members().stream()
                .filter(member -> !member.isUsable())
                .map(member -> member.name() + " is " + member.state().label() + ": " + member.cause())
                .toList();
        if (health.isReady() && !unusable.isEmpty()) {
            return new Finding(Colour.AMBER, "module", String.join(" ", unusable));
        }
        if (health.isReady() && !home.hsm().capabilities().keepsKeys()) {
            return new Finding(
                    Colour.AMBER,
                    "module",
                    home.hsm().module() + " " + HsmCapabilities.GIVES_ROOTS_AWAY + ": use it for trials alone");
        }
        return health.isReady()
                ? new Finding(Colour.GREEN, "module", home.hsm().capabilities().module())
                : new Finding(Colour.RED, "module", health.cause());
    }

    /** Nothing where stale reads are off and nothing of them waits. */
    private static Optional<Finding> staleReads(OpenHome home) {
        Optional<Instant> away = home.absence().flatMap(DatabaseAbsence::awaySince);
        if (away.isPresent()) {
            return Optional.of(new Finding(
                    Colour.RED,
                    "database",
                    "does not answer since " + away.get() + ": reads are served from what was proved lately"));
        }
        if (home.waitingAuditBytes() > 0) {
            return Optional.of(new Finding(
                    Colour.AMBER,
                    "database",
                    home.waitingAuditBytes() + " bytes of audit wait to be joined: start the server"));
        }
        Duration age = home.configuration().store().stale().age();
        return Optional.ofNullable(age)
                .map(on -> new Finding(
                        Colour.AMBER,
                        "database",
                        "store.serve-stale-reads is on: while the database is away what was revoked elsewhere is served for "
                                + on.toSeconds() + " seconds more"));
    }

    /** Nothing where no other HSM is enrolled. */
    private static Optional<Finding> otherHsms(OpenHome home) {
        if (EnrolledHsm.list(home.store()).isEmpty()) {
            return Optional.empty();
        }
        Set<String> waitedFor = new TreeSet<>();
        home.rotation().notDestroyed().forEach(open -> waitedFor.addAll(open.waitedFor()));
        return Optional.of(
                waitedFor.isEmpty()
                        ? new Finding(Colour.GREEN, "hsms", "every enrolled HSM has destroyed its old roots")
                        : new Finding(
                                Colour.AMBER,
                                "hsms",
                                "old roots are not known to be destroyed in " + String.join(", ", waitedFor)
                                        + ": start a server there, or retire it (`claviger hsm list`)"));
    }

    private static Finding clock(OpenHome home) {
        return home.clock()
                .doubt()
                .map(doubt -> new Finding(
                        Colour.RED, "clock", doubt.cause() + "; look at the clock, then `claviger clock confirm`"))
                .orElseGet(() -> new Finding(Colour.GREEN, "clock", "agrees with what was seen of it"));
    }

    private static Finding store(OpenHome home) {
        StoreDescription description = home.store().description();
        try {
            int clients = ClientRegistry.list(home.store()).size();
            return description.warning() == null
                    ? new Finding(
                            Colour.GREEN,
                            "store",
                            description.engine() + " at " + description.place() + ", " + clients + " clients")
                    : new Finding(Colour.AMBER, "store", description.warning());
        } catch (StoreException e) {
            return new Finding(Colour.RED, "store", String.valueOf(e.getMessage()));
        }
    }

    /** PIN, token and store together are the keys in clear for whoever copies the home. */
    private static Finding pin(OpenHome home) {
        Path directory = home.directory().path();
        List<HsmSection> modules = home.configuration().hsm().modules();
        boolean pinInHome = modules.stream()
                .anyMatch(module -> module.pin() instanceof PinSource.File file && isIn(directory, file.path()));
        boolean tokenInHome = modules.stream()
                .anyMatch(module -> module.isSoftHsm() && isIn(directory, module.softhsmConfiguration()));
        if (pinInHome && tokenInHome) {
            return new Finding(
                    Colour.RED,
                    "pin",
                    "PIN, token and store lie together in the home: whoever copies it has the keys (a demo home is so);"
                            + " set hsm.pin to a source elsewhere");
        }
        for (HsmSection module : modules) {
            if (module.pin() instanceof PinSource.File file && isReadByOthers(file.path())) {
                return new Finding(
                        Colour.RED, "pin", "others than its owner may read " + file.path() + "; chmod 0400 mends it");
            }
        }
        return new Finding(
                pinInHome ? Colour.AMBER : Colour.GREEN,
                "pin",
                pinInHome ? "the PIN lies beside the store" : "the PIN is not in the home");
    }

    private static boolean isIn(Path directory, Path file) {
        return file.toAbsolutePath().normalize().startsWith(directory);
    }

    private static boolean isReadByOthers(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            // What cannot be looked at was read all the same, or there were no home open: the module's finding says
            // more.
            return false;
        }
    }

    private static Finding permissions(OpenHome home) {
        try {
            Set<PosixFilePermission> permissions =
                    Files.getPosixFilePermissions(home.directory().path());
            boolean open = permissions.stream()
                    .anyMatch(permission -> !permission.name().startsWith("OWNER"));
            return open
                    ? new Finding(
                            Colour.AMBER,
                            "permissions",
                            "others may look into the home; chmod 700 "
                                    + home.directory().path())
                    : new Finding(Colour.GREEN, "permissions", "the home is its owner's alone");
        } catch (IOException | UnsupportedOperationException e) {
            return new Finding(Colour.AMBER, "permissions", "cannot be looked at: " + e.getMessage());
        }
    }

    private static Finding memory() {
        return LockedMemory.locked()
                ? new Finding(Colour.GREEN, "memory", "key material is kept out of swap")
                : new Finding(
                        Colour.AMBER,
                        "memory",
                        "the system refuses to lock memory, so key material may reach swap; raise RLIMIT_MEMLOCK");
    }

    private Finding dumps() {
        List<String> open = dumps.get();
        return open.isEmpty()
                ? new Finding(Colour.GREEN, "dumps", "no core dump, no heap dump, and nobody can attach")
                : new Finding(Colour.AMBER, "dumps", String.join("; ", open));
    }

    private static Finding certificate(OpenHome home) {
        try {
            Instant end = Pem.readCertificates(home.directory().serverCertificate(TlsPolicy.ServerKey.P_256))
                    .getFirst()
                    .getNotAfter()
                    .toInstant();
            return home.clock().instant().isBefore(end)
                    ? new Finding(Colour.GREEN, "certificate", "the server's own is good until " + end)
                    : new Finding(
                            Colour.AMBER, "certificate", "the server's own has expired; the next start renews it");
        } catch (IOException e) {
            return new Finding(Colour.AMBER, "certificate", "the server's own is missing; the next start makes one");
        }
    }

    private static Finding disk(OpenHome home) {
        try {
            long free = Files.getFileStore(home.directory().path()).getUsableSpace();
            return new Finding(
                    free < DISK_BYTES_LOW ? Colour.AMBER : Colour.GREEN, "disk", (free >> 20) + " MiB are free");
        } catch (IOException e) {
            return new Finding(Colour.AMBER, "disk", "cannot be looked at: " + e.getMessage());
        }
    }

    private Finding audit() {
        Duration overdue = checkpointsOverdue.get();
        return overdue.compareTo(Checkpoints.LATE) > 0
                ? new Finding(
                        Colour.RED, "audit", "no checkpoint could be signed for " + overdue.toSeconds() + " seconds")
                : new Finding(Colour.GREEN, "audit", "checkpoints are signed");
    }

    private Finding records() {
        List<String> found = problems.get();
        return found.isEmpty()
                ? new Finding(Colour.GREEN, "records", "nothing was found changed behind the server's back")
                : new Finding(
                        Colour.RED,
                        "records",
                        "the store is not what this server wrote: " + found.getFirst()
                                + "; see `claviger store verify`");
    }
}
