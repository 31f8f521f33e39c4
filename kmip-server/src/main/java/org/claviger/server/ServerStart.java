package org.claviger.server;

import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.claviger.hsm.TokenKeys;
import org.claviger.secret.LockedMemory;
import org.claviger.server.admin.AdminException;
import org.claviger.server.admin.AdminListener;
import org.claviger.server.admin.AdminSocket;
import org.claviger.server.admin.Administration;
import org.claviger.server.admin.AuditCheck;
import org.claviger.server.admin.Authorities;
import org.claviger.server.admin.Doctor;
import org.claviger.server.admin.Dumps;
import org.claviger.server.admin.FipsRules;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.admin.Scrub;
import org.claviger.server.admin.ServerCertificate;
import org.claviger.server.admin.StoreCheck;
import org.claviger.server.audit.Checkpoints;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.CustodySection;
import org.claviger.server.config.HostPort;
import org.claviger.server.identity.ClientAdmission;
import org.claviger.server.identity.ClientRegistry;
import org.claviger.server.metrics.Metrics;
import org.claviger.server.metrics.MonitoringServer;
import org.claviger.server.network.NetworkServer;
import org.claviger.server.network.ServerIdentities;
import org.claviger.server.stale.DatabaseAbsence;
import org.claviger.storage.StoreDescription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a server as they come up, so that a failure in the middle ends those that are there. */
final class ServerStart {
    private static final Logger LOG = LoggerFactory.getLogger(ServerStart.class);
    private static final Duration MODULE_LOOK = Duration.ofSeconds(2);
    private static final Duration CLOCK_LOOK = Duration.ofSeconds(2);
    private static final Duration TRACE = Duration.ofHours(12);
    private static final Duration CERTIFICATE_LOOK = Duration.ofMinutes(10);

    private final OpenHome home;
    private final Configuration configuration;
    private final boolean interop;
    private final String version;
    private final Ports ports;
    private final Metrics metrics;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ServerCertificate certificate;
    private volatile @Nullable ServerIdentities identities;

    ServerStart(Ports ports, OpenHome home, boolean interop, String version) {
        this.ports = add(ports);
        this.metrics = ports.metrics();
        this.version = version;
        this.home = home;
        this.configuration = home.configuration();
        this.interop = interop;
        this.certificate = new ServerCertificate(
                home.directory(),
                configuration,
                home.authorities().servers(),
                new TokenKeys(home.hsm()),
                home.clock(),
                home.random());
    }

    /** Those in use. */
    private ServerIdentities identities() {
        return Objects.requireNonNull(identities, "made before any port is opened");
    }

    Server run() throws IOException {
        FipsRules.require(home, interop, OpenSsl.isAvailable());
        warn();
        identities = certificate.current();
        home.joinSpool();
        home.absence().ifPresent(DatabaseAbsence::start);
        AuditCheck.requireKept(
                home.directory(), home.store(), configuration.audit().checkpointCopies());
        Checkpoints checkpoints = add(Checkpoints.start(
                home.store(), configuration.store().node(), home.auditKey(), home.clock(), checkpointFiles()));
        Scrub scrub = add(scrub().start());
        Vitals vitals = new Vitals(home, checkpoints, scrub, () -> identities().expiry());
        Doctor doctor = new Doctor(checkpoints::overdue, scrub::problems, Dumps::open);
        Administration administration = new Administration(home, doctor);
        BooleanSupplier auditIsLate =
                () -> checkpoints.overdue().compareTo(configuration.audit().checkpointOverdue()) > 0;
        Processing processing = Processing.of(home, interop, version, metrics, auditIsLate);
        NetworkServer network = ports.serve(identities(), admission()::check, processing.processor());
        AdminListener officers = add(Ports.bound(
                "admin.listen",
                configuration.admin().listen(),
                () -> AdminListener.start(
                        configuration.admin().listen().resolve(),
                        home,
                        administration,
                        () -> identities().first())));
        MonitoringServer monitoring = ports.monitor(vitals.health());
        AdminSocket socket = add(AdminSocket.start(home, administration));
        Schedule schedule = add(new Schedule());
        schedule.repeat(MODULE_LOOK, new ModuleWatch(home.hsm())::look);
        schedule.repeat(CERTIFICATE_LOOK, () -> renew(ports));
        processing.repeated().forEach(schedule::repeat);
        schedule.repeat(CLOCK_LOOK, home.clockWatch()::look);
        schedule.repeat(TRACE, home.clockWatch()::leaveTrace);
        home.clock().whenItSteps(() -> schedule.hurry(home.clockWatch()::look));
        home.rotation().start(auditIsLate);
        vitals.watch(metrics);
        metrics.certificateExpires(identities().expiry().getEpochSecond());
        Server server = new Server(
                home, schedule, ports, network, processing.last(), officers, socket, monitoring, checkpoints, scrub);
        HomeDirectory.replace(
                home.directory().ports(), ports.list() + "admin=" + HostPort.numeric(officers.address()) + "\n");
        LOG.atInfo()
                .addKeyValue("tls", ports.isNative() ? "native" : "jdk")
                .addKeyValue("store", home.store().description().engine())
                .addKeyValue("module", home.hsm().module())
                .log("Claviger serves {}", home.directory().path());
        return server;
    }

    private <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    void undo() {
        parts.addLast(home);
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.atDebug().setCause(e).log("Closing after a failure failed, too");
            }
        }
    }

    private void warn() {
        StoreDescription store = home.store().description();
        if (store.warning() != null) {
            LOG.warn("{}", store.warning());
        }
        if (interop) {
            LOG.warn("Started with --interop: tests may do what production must not; never keep real keys here");
        }
        if (!LockedMemory.locked()) {
            if (configuration.custody().lockedMemory() == CustodySection.LockedMemory.REQUIRED) {
                throw new AdminException("The system refuses to lock memory, and custody.locked-memory is required;"
                        + " raise RLIMIT_MEMLOCK (systemd: LimitMEMLOCK=infinity)");
            }
            LOG.warn("The system refuses to lock memory, so key material may reach swap; raise RLIMIT_MEMLOCK");
        }
    }

    private List<Path> checkpointFiles() {
        List<Path> files = new ArrayList<>(List.of(home.directory().auditCheckpoint()));
        files.addAll(configuration.audit().checkpointCopies());
        return files;
    }

    private Scrub scrub() {
        boolean gentle = !home.store().description().readsHoldUpChanges();
        StoreCheck check = new StoreCheck(home);
        return new Scrub(
                progress -> check.look(null, progress).problems(),
                configuration.store().scrubPeriod(),
                home.clock(),
                gentle);
    }

    private ClientAdmission admission() {
        return new ClientAdmission(
                Authorities.trustedClients(home.directory(), configuration.tls()),
                client -> home.staleReads()
                        .ask(home.store(), view -> ClientRegistry.find(view, client))
                        .map(ClientRegistry.Entry::client),
                home.clock());
    }

    private void renew(Ports ports) {
        if (!certificate.isDue(identities())) {
            return;
        }
        try {
            ServerIdentities renewed = certificate.current();
            ports.show(renewed);
            identities = renewed;
            metrics.certificateExpires(renewed.expiry().getEpochSecond());
            LOG.info("Renewed the server's certificate, good until {}", renewed.expiry());
        } catch (IOException e) {
            LOG.atError().setCause(e).log("The server's certificate could not be renewed; trying again");
        }
    }
}
