package org.claviger.server;

import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.claviger.hsm.HsmHealth;
import org.claviger.hsm.TokenKeys;
import org.claviger.secret.LockedMemory;
import org.claviger.secret.SecretBytes;
import org.claviger.server.admin.AdminException;
import org.claviger.server.admin.AdminListener;
import org.claviger.server.admin.AdminSocket;
import org.claviger.server.admin.Administration;
import org.claviger.server.admin.Authorities;
import org.claviger.server.admin.Doctor;
import org.claviger.server.admin.FipsRules;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.admin.Scrub;
import org.claviger.server.admin.ServerCertificate;
import org.claviger.server.admin.StoreCheck;
import org.claviger.server.audit.Checkpoints;
import org.claviger.server.clock.ClockDoubt;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.CustodySection;
import org.claviger.server.config.HostPort;
import org.claviger.server.identity.ClientAdmission;
import org.claviger.server.identity.ClientRegistry;
import org.claviger.server.metrics.Health;
import org.claviger.server.metrics.Health.Verdict;
import org.claviger.server.metrics.Metrics;
import org.claviger.server.metrics.MonitoringServer;
import org.claviger.server.network.NetworkServer;
import org.claviger.server.network.ServerIdentities;
import org.claviger.storage.FatalStoreListener;
import org.claviger.storage.StoreDescription;
import org.claviger.storage.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: everything that {@code claviger serve} starts, in the order in which it can be used. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Duration MODULE_LOOK = Duration.ofSeconds(2);
    private static final Duration CLOCK_LOOK = Duration.ofSeconds(2);
    private static final Duration CERTIFICATE_LOOK = Duration.ofMinutes(10);
    private static final Duration CHECKPOINT_LATE = Duration.ofMinutes(1);

    private final OpenHome home;
    private final ScheduledExecutorService schedule;
    private final Ports ports;
    private final NetworkServer network;
    private final Runnable last;
    private final AdminListener officers;
    private final AdminSocket socket;
    private final MonitoringServer monitoring;
    private final Checkpoints checkpoints;
    private final Scrub scrub;

    private Server(
            OpenHome home,
            ScheduledExecutorService schedule,
            Ports ports,
            NetworkServer network,
            Runnable last,
            AdminListener officers,
            AdminSocket socket,
            MonitoringServer monitoring,
            Checkpoints checkpoints,
            Scrub scrub) {
        this.home = home;
        this.schedule = schedule;
        this.ports = ports;
        this.network = network;
        this.last = last;
        this.officers = officers;
        this.socket = socket;
        this.monitoring = monitoring;
        this.checkpoints = checkpoints;
        this.scrub = scrub;
    }

    /**
     * Opens a home and starts everything on it; an HSM that is away is waited for, and what needs no record is answered
     * meanwhile.
     *
     * @param interop whether interoperability tests are offered what production is not
     * @param version what the server says of itself
     * @param teller is told what is waited for
     * @param stop ends the wait
     * @return empty when it was stopped before the HSM was there
     */
    public static Optional<Server> open(
            HomeDirectory directory,
            Configuration configuration,
            FatalStoreListener fatal,
            boolean interop,
            String version,
            Consumer<String> teller,
            CountDownLatch stop) {
        Ports.prepare();
        Ports ports = new Ports(configuration, new Metrics());
        HsmWait wait = new HsmWait(directory, configuration, TrustedClock.ofSystem(), interop, version, teller);
        boolean waited = false;
        try {
            Optional<OpenHome> home = wait.open(ports, fatal, stop);
            waited = home.isPresent();
            return home.map(open -> start(ports, open, interop, version));
        } finally {
            if (!waited) {
                ports.close();
                removePorts(directory);
            }
        }
    }

    /**
     * Starts everything on an open home, which the server closes when it ends, or when it does not start.
     *
     * @param interop whether interoperability tests are offered what production is not
     * @param version what the server says of itself
     */
    public static Server start(OpenHome home, boolean interop, String version) {
        return start(new Ports(home.configuration(), new Metrics()), home, interop, version);
    }

    private static Server start(Ports ports, OpenHome home, boolean interop, String version) {
        Start start = new Start(ports, home, interop, version);
        boolean done = false;
        try {
            Server server = start.run();
            done = true;
            return server;
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        } finally {
            if (!done) {
                start.undo();
            }
        }
    }

    public String readyLine() {
        String kmip = HostPort.numeric(network.address());
        return "ready kmip=" + kmip + " https=" + kmip + " admin=" + HostPort.numeric(officers.address());
    }

    public InetSocketAddress kmipAddress() {
        return network.address();
    }

    public InetSocketAddress monitoringAddress() {
        return monitoring.address();
    }

    public Metrics metrics() {
        return ports.metrics();
    }

    /** Answers what runs, then ends everything; at most some seconds longer than {@code network.drain-timeout}. */
    @Override
    public void close() {
        ports.drain(home.configuration().network().drainTimeout());
        home.rotation().close();
        scrub.close();
        schedule.shutdownNow();
        officers.close();
        socket.close();
        ports.close();
        try {
            last.run();
        } catch (StoreException e) {
            LOG.atWarn().setCause(e).log("How often the latest denials were repeated could not be written");
        }
        checkpoints.close();
        removePorts(home.directory());
        home.close();
    }

    private static void removePorts(HomeDirectory directory) {
        try {
            Files.deleteIfExists(directory.ports());
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("The list of ports could not be removed");
        }
    }

    /** The parts as they come up, so that a failure in the middle ends those that are there. */
    private static final class Start {
        private final OpenHome home;
        private final Configuration configuration;
        private final boolean interop;
        private final String version;
        private final Ports ports;
        private final Metrics metrics;
        private final Deque<AutoCloseable> parts = new ArrayDeque<>();
        private final ServerCertificate certificate;
        private volatile @Nullable ServerIdentities identities;

        Start(Ports ports, OpenHome home, boolean interop, String version) {
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
                    home.clock());
        }

        /** Those in use. */
        private ServerIdentities identities() {
            return Objects.requireNonNull(identities, "made before any port is opened");
        }

        Server run() throws IOException {
            FipsRules.require(home, interop, OpenSsl.isAvailable());
            warn();
            identities = certificate.current();
            Checkpoints checkpoints = add(Checkpoints.start(
                    home.store(), configuration.store().node(), home.auditKey(), home.clock(), checkpointFiles()));
            Scrub scrub = add(scrub().start());
            Doctor doctor = new Doctor(checkpoints::overdue, scrub::problems);
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
            MonitoringServer monitoring = ports.monitor(health(checkpoints));
            AdminSocket socket = add(AdminSocket.start(home, administration));
            ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("schedule").daemon().factory());
            parts.push(schedule::shutdownNow);
            repeat(schedule, MODULE_LOOK, new ModuleWatch(home.hsm())::look);
            repeat(schedule, CERTIFICATE_LOOK, () -> renew(ports));
            processing.repeated().forEach((every, task) -> repeat(schedule, every, task));
            repeat(schedule, CLOCK_LOOK, home.clockWatch()::look);
            home.rotation().start(auditIsLate);
            watch(checkpoints, scrub);
            metrics.certificateExpires(identities().expiry().getEpochSecond());
            Server server = new Server(
                    home,
                    schedule,
                    ports,
                    network,
                    processing.last(),
                    officers,
                    socket,
                    monitoring,
                    checkpoints,
                    scrub);
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

        private void watch(Checkpoints checkpoints, Scrub scrub) {
            metrics.watch(
                    "claviger_store_problems",
                    "Records that the last verification of the store found changed, missing or old.",
                    () -> scrub.problems().size());
            metrics.watch(
                    "claviger_clock_in_doubt",
                    "1 while the clock of this machine is not believed.",
                    () -> home.clock().doubt().isPresent() ? 1 : 0);
            metrics.watch(
                    "claviger_hsm_ready",
                    "1 while the module answers.",
                    () -> home.hsm().health().isReady() ? 1 : 0);
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
                    "claviger_secrets_forgotten",
                    "Secrets that the collector had to wipe: each is a fault of ours.",
                    () -> (double) SecretBytes.forgotten());
        }

        private ClientAdmission admission() {
            return new ClientAdmission(
                    Authorities.trustedClients(home.directory(), configuration.tls()),
                    client -> ClientRegistry.find(home.store(), client).map(ClientRegistry.Entry::client),
                    home.clock());
        }

        private Health health(Checkpoints checkpoints) {
            return new Health(List.of(
                    () -> {
                        HsmHealth module = home.hsm().health();
                        return new Verdict("hsm", module.isReady(), module.cause());
                    },
                    () -> {
                        try {
                            var head = home.store()
                                    .journalHead(configuration.store().node());
                            return new Verdict("store", true, head.isEmpty() ? "empty" : "");
                        } catch (StoreException e) {
                            return new Verdict("store", false, "a read failed");
                        }
                    },
                    () -> {
                        boolean late = checkpoints.overdue().compareTo(CHECKPOINT_LATE) > 0;
                        return new Verdict("audit", !late, late ? "checkpoints are overdue" : "");
                    },
                    () -> {
                        // Reads go on: a load balancer has no reason to leave.
                        Optional<ClockDoubt> doubt = home.clock().doubt();
                        return new Verdict(
                                "clock", true, doubt.map(ClockDoubt::cause).orElse(""));
                    },
                    () -> {
                        boolean good =
                                home.clock().instant().isBefore(identities().expiry());
                        return new Verdict("certificate", good, good ? "" : "the server's certificate has expired");
                    }));
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

    /** A task that fails is tried again at its next turn. */
    private static void repeat(ScheduledExecutorService schedule, Duration every, Runnable task) {
        schedule.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        LOG.atError().setCause(e).log("A scheduled task failed; it runs again at its next turn");
                    }
                },
                every.toMillis(),
                every.toMillis(),
                TimeUnit.MILLISECONDS);
    }
}
