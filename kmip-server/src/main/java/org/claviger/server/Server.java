package org.claviger.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.claviger.server.admin.AdminListener;
import org.claviger.server.admin.AdminSocket;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.admin.Scrub;
import org.claviger.server.audit.Checkpoints;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.HostPort;
import org.claviger.server.metrics.Metrics;
import org.claviger.server.metrics.MonitoringServer;
import org.claviger.server.network.NetworkServer;
import org.claviger.storage.FatalStoreListener;
import org.claviger.storage.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: everything that {@code claviger serve} starts, in the order in which it can be used. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final OpenHome home;
    private final Schedule schedule;
    private final Ports ports;
    private final NetworkServer network;
    private final Runnable last;
    private final AdminListener officers;
    private final AdminSocket socket;
    private final MonitoringServer monitoring;
    private final Checkpoints checkpoints;
    private final Scrub scrub;

    Server(
            OpenHome home,
            Schedule schedule,
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
        TrustedClock clock = TrustedClock.ofSystem();
        Ports ports = new Ports(configuration, new Metrics(), clock);
        HsmWait wait = new HsmWait(directory, configuration, clock, interop, version, teller);
        boolean waited = false;
        try (StartProgress progress = StartProgress.begin()) {
            Optional<OpenHome> home = wait.open(ports, fatal, stop, progress::step);
            waited = home.isPresent();
            progress.step("compares its audit with the checkpoints, and opens its ports");
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
        return start(new Ports(home.configuration(), new Metrics(), home.clock()), home, interop, version);
    }

    private static Server start(Ports ports, OpenHome home, boolean interop, String version) {
        ServerStart start = new ServerStart(ports, home, interop, version);
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
        schedule.close();
        officers.close();
        socket.close();
        ports.close();
        write("How often the latest denials were repeated", last);
        // A step of the clock that was seen since the last look would be forgotten.
        write("Whether the clock is doubted", home.clockWatch()::look);
        checkpoints.close();
        removePorts(home.directory());
        home.close();
    }

    /** What would be lost with the process, if the store takes it still. */
    private static void write(String what, Runnable write) {
        try {
            write.run();
        } catch (StoreException e) {
            LOG.atWarn().setCause(e).log("{} could not be written", what);
        }
    }

    private static void removePorts(HomeDirectory directory) {
        try {
            Files.deleteIfExists(directory.ports());
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("The list of ports could not be removed");
        }
    }
}
