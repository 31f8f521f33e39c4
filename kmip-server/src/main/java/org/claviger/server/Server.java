package org.claviger.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmHealth;
import org.claviger.hsm.TokenKeys;
import org.claviger.secret.LockedMemory;
import org.claviger.secret.SecretBytes;
import org.claviger.server.admin.AdminException;
import org.claviger.server.admin.AdminListener;
import org.claviger.server.admin.AdminSocket;
import org.claviger.server.admin.Administration;
import org.claviger.server.admin.Doctor;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.admin.ServerCertificate;
import org.claviger.server.audit.Checkpoints;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.CustodySection;
import org.claviger.server.config.HostPort;
import org.claviger.server.identity.ClientAdmission;
import org.claviger.server.identity.ClientRegistry;
import org.claviger.server.identity.Pem;
import org.claviger.server.metrics.Health;
import org.claviger.server.metrics.Health.Verdict;
import org.claviger.server.metrics.Metrics;
import org.claviger.server.metrics.MonitoringServer;
import org.claviger.server.network.NetworkServer;
import org.claviger.server.network.ServerIdentity;
import org.claviger.server.network.TlsContext;
import org.claviger.storage.StoreDescription;
import org.claviger.storage.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: everything that {@code claviger serve} starts, in the order in which it can be used. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Duration MODULE_LOOK = Duration.ofSeconds(2);
    private static final Duration CERTIFICATE_LOOK = Duration.ofMinutes(10);
    /** This node's name in the audit; there is one node as yet. */
    private static final String NODE = "node-1";

    private static final Duration CHECKPOINT_LATE = Duration.ofMinutes(1);

    private final OpenHome home;
    private final Metrics metrics;
    private final ScheduledExecutorService schedule;
    private final NetworkServer network;
    private final AdminListener officers;
    private final AdminSocket socket;
    private final MonitoringServer monitoring;
    private final Checkpoints checkpoints;

    private Server(
            OpenHome home,
            Metrics metrics,
            ScheduledExecutorService schedule,
            NetworkServer network,
            AdminListener officers,
            AdminSocket socket,
            MonitoringServer monitoring,
            Checkpoints checkpoints) {
        this.home = home;
        this.metrics = metrics;
        this.schedule = schedule;
        this.network = network;
        this.officers = officers;
        this.socket = socket;
        this.monitoring = monitoring;
        this.checkpoints = checkpoints;
    }

    /**
     * Starts everything on an open home, which the server closes when it ends.
     *
     * @param interop whether interoperability tests are offered what production is not
     * @param version what the server says of itself
     */
    public static Server start(OpenHome home, boolean interop, String version) {
        Start start = new Start(home, interop, version);
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
        return metrics;
    }

    /** Answers what runs, then ends everything; at most some seconds longer than {@code network.drain-timeout}. */
    @Override
    public void close() {
        network.drain(home.configuration().network().drainTimeout());
        network.close();
        schedule.shutdownNow();
        officers.close();
        socket.close();
        monitoring.close();
        checkpoints.close();
        try {
            Files.deleteIfExists(home.directory().ports());
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("The list of ports could not be removed");
        }
        home.close();
    }

    /** The parts as they come up, so that a failure in the middle ends those that are there. */
    private static final class Start {
        private final OpenHome home;
        private final Configuration configuration;
        private final boolean interop;
        private final String version;
        private final Metrics metrics = new Metrics();
        private final Deque<AutoCloseable> parts = new ArrayDeque<>();
        private final ServerCertificate certificate;
        private volatile ServerIdentity identity;

        Start(OpenHome home, boolean interop, String version) {
            this.version = version;
            this.home = home;
            this.configuration = home.configuration();
            this.interop = interop;
            this.certificate = new ServerCertificate(
                    home.directory(),
                    configuration.tls(),
                    home.authorities().servers(),
                    new TokenKeys(home.hsm()),
                    home.clock());
            try {
                this.identity = certificate.current();
            } catch (IOException e) {
                throw HomeDirectory.explain(e);
            }
        }

        Server run() throws IOException {
            warn();
            Checkpoints checkpoints =
                    add(Checkpoints.start(home.store(), NODE, home.auditKey(), home.clock(), checkpointFiles()));
            Doctor doctor = new Doctor(checkpoints::overdue);
            Administration administration = new Administration(home, doctor);
            Processing processing = Processing.of(home, interop, version, metrics);
            TlsContext tls = tls();
            NetworkServer network = add(bound(
                    "network.listen",
                    configuration.network().listen(),
                    () -> NetworkServer.start(
                            configuration.network(),
                            configuration.limits().message().messageBytesMax(),
                            tls,
                            processing.processor(),
                            metrics)));
            AdminListener officers = add(bound(
                    "admin.listen",
                    configuration.admin().listen(),
                    () -> AdminListener.start(
                            configuration.admin().listen().resolve(), home, administration, () -> identity)));
            MonitoringServer monitoring = add(bound(
                    "metrics.listen",
                    configuration.metrics().listen(),
                    () -> MonitoringServer.start(
                            configuration.metrics().listen().resolve(), metrics, health(checkpoints))));
            AdminSocket socket = add(AdminSocket.start(home, administration));
            ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("schedule").daemon().factory());
            parts.push(schedule::shutdownNow);
            repeat(schedule, MODULE_LOOK, new ModuleWatch(home.hsm())::look);
            repeat(schedule, CERTIFICATE_LOOK, () -> renew(tls));
            processing.repeated().forEach((every, task) -> repeat(schedule, every, task));
            watch(checkpoints);
            metrics.certificateExpires(
                    identity.certificate().getNotAfter().toInstant().getEpochSecond());
            Server server = new Server(home, metrics, schedule, network, officers, socket, monitoring, checkpoints);
            HomeDirectory.replace(home.directory().ports(), ports(server));
            LOG.atInfo()
                    .addKeyValue("tls", tls.isNative() ? "native" : "jdk")
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

        private TlsContext tls() {
            try {
                return new TlsContext(configuration.tls(), identity, admission()::check);
            } catch (SSLException e) {
                throw new AdminException("TLS cannot be set up: " + e.getMessage() + "; look at the keys of [tls]", e);
            }
        }

        private void watch(Checkpoints checkpoints) {
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
            List<X509Certificate> trusted =
                    new ArrayList<>(List.of(home.authorities().clients().certificate()));
            for (String file : configuration.tls().clientAuthorities()) {
                try {
                    trusted.addAll(Pem.readCertificates(home.directory().path().resolve(file)));
                } catch (IOException e) {
                    throw new AdminException(
                            "tls.client-authorities names " + file + ", which cannot be used: " + e.getMessage(), e);
                }
            }
            return new ClientAdmission(
                    trusted,
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
                            var head = home.store().journalHead(NODE);
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
                        X509Certificate own = identity.certificate();
                        boolean good = home.clock()
                                .instant()
                                .isBefore(own.getNotAfter().toInstant());
                        return new Verdict("certificate", good, good ? "" : "the server's certificate has expired");
                    }));
        }

        private void renew(TlsContext tls) {
            if (!certificate.isDue(identity.certificate())) {
                return;
            }
            try {
                ServerIdentity renewed = certificate.current();
                tls.replaceIdentity(renewed);
                identity = renewed;
                metrics.certificateExpires(
                        renewed.certificate().getNotAfter().toInstant().getEpochSecond());
                LOG.info(
                        "Renewed the server's certificate, good until {}",
                        renewed.certificate().getNotAfter());
            } catch (IOException e) {
                LOG.atError().setCause(e).log("The server's certificate could not be renewed; trying again");
            }
        }

        private static String ports(Server server) {
            return "kmip=" + HostPort.numeric(server.network.address()) + "\nhttps="
                    + HostPort.numeric(server.network.address()) + "\nadmin="
                    + HostPort.numeric(server.officers.address()) + "\nmetrics="
                    + HostPort.numeric(server.monitoring.address()) + "\n";
        }
    }

    private interface Opening<T> {
        T open() throws IOException;
    }

    /** Opens a port, or says which key to mend. */
    private static <T> T bound(String key, HostPort listen, Opening<T> opening) throws IOException {
        try {
            return opening.open();
        } catch (UnknownHostException e) {
            throw new AdminException(listen.host() + " is no name or address of this machine; mend " + key, e);
        } catch (BindException e) {
            throw notBound(key, listen, e);
        } catch (IOException e) {
            if (e.getCause() instanceof BindException
                    || String.valueOf(e.getMessage()).contains("bind")) {
                throw notBound(key, listen, e);
            }
            throw e;
        }
    }

    private static AdminException notBound(String key, HostPort listen, IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("ermission denied")) {
            return new AdminException(
                    "Port " + listen.port() + " may not be opened by this user; choose one above 1023 by " + key, e);
        }
        if (message.contains("annot assign")) {
            return new AdminException(listen.host() + " is no address of this machine; mend " + key, e);
        }
        return new AdminException(
                "The port " + listen + " is taken by another process; end it, or choose another port by " + key, e);
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

    /** Brings the module back when it went away; a refused PIN is not tried again, for tokens lock themselves. */
    private static final class ModuleWatch {
        private final Hsm hsm;
        private boolean pinRefused;

        ModuleWatch(Hsm hsm) {
            this.hsm = hsm;
        }

        void look() {
            if (pinRefused || hsm.health().state() != HsmHealth.State.UNAVAILABLE) {
                return;
            }
            try {
                hsm.reconnect();
                LOG.info("The module is there again");
            } catch (HsmException e) {
                pinRefused = e.reason() == HsmException.Reason.PIN;
                LOG.atWarn()
                        .log("The module is away: {}{}", e.getMessage(), pinRefused ? "; it is not tried again" : "");
            }
        }
    }
}
