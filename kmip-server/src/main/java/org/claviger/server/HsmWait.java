package org.claviger.server;

import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.claviger.hsm.HsmException;
import org.claviger.server.admin.Authorities;
import org.claviger.server.admin.FipsRules;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.admin.ServerCertificate;
import org.claviger.server.clock.TrustedClock;
import org.claviger.server.config.Configuration;
import org.claviger.server.dispatch.CorrelationValues;
import org.claviger.server.dispatch.Dispatcher;
import org.claviger.server.dispatch.Operations;
import org.claviger.server.dispatch.UnverifiedRunner;
import org.claviger.server.identity.ClientAdmission;
import org.claviger.server.metrics.Health;
import org.claviger.server.network.ServerIdentities;
import org.claviger.storage.FatalStoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a home whose HSM may come later, as after a power cut that took everything down. Meanwhile the ports answer
 * what needs no record: handshakes are accepted by their chain alone, and of the operations there are Discover Versions
 * and Query. A refused PIN, or a configuration that cannot be right, is no reason to wait.
 */
final class HsmWait {
    private static final Logger LOG = LoggerFactory.getLogger(HsmWait.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);

    private final HomeDirectory directory;
    private final Configuration configuration;
    private final TrustedClock clock;
    private final boolean interop;
    private final String version;
    private final Consumer<String> teller;
    private volatile String cause = "";

    /** @param teller is told what the server waits for, in words that follow its name */
    HsmWait(
            HomeDirectory directory,
            Configuration configuration,
            TrustedClock clock,
            boolean interop,
            String version,
            Consumer<String> teller) {
        this.directory = directory;
        this.configuration = configuration;
        this.clock = clock;
        this.interop = interop;
        this.version = version;
        this.teller = teller;
    }

    /**
     * The home, as soon as its HSM is there; empty when the server was told to stop before.
     *
     * @param progress is told what is done while nothing is waited for
     */
    Optional<OpenHome> open(Ports ports, FatalStoreListener fatal, CountDownLatch stop, Consumer<String> progress) {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                OpenHome home = OpenHome.open(directory, configuration, clock, fatal, progress);
                if (!cause.isEmpty()) {
                    LOG.info("The HSM is there");
                }
                return Optional.of(home);
            } catch (HsmException e) {
                if (e.reason() != HsmException.Reason.UNAVAILABLE) {
                    throw e;
                }
                progress.accept("");
                isAway(ports, e.getMessage());
            }
            if (isStopped(stop, pause)) {
                return Optional.empty();
            }
            Duration next = pause.multipliedBy(2);
            pause = next.compareTo(PAUSE_MAX) < 0 ? next : PAUSE_MAX;
        }
    }

    private void isAway(Ports ports, String why) {
        if (why.equals(cause)) {
            return;
        }
        FipsRules.require(configuration, interop, OpenSsl.isAvailable());
        boolean first = cause.isEmpty();
        cause = why;
        teller.accept("waits for its HSM: " + why);
        LOG.warn("The HSM is away, so nothing but Discover Versions and Query is answered; it is tried again: {}", why);
        if (first) {
            try {
                answerMeanwhile(ports);
            } catch (IOException e) {
                throw HomeDirectory.explain(e);
            }
        }
    }

    private static boolean isStopped(CountDownLatch stop, Duration pause) {
        try {
            return stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void answerMeanwhile(Ports ports) throws IOException {
        ports.monitor(new Health(List.of(() -> new Health.Verdict("hsm", false, "away since the start: " + cause))));
        Optional<ServerIdentities> identities = ServerCertificate.stored(directory, configuration);
        if (identities.isEmpty()) {
            LOG.warn("The server's own key is in the token, or not made yet: the port opens when the HSM is there");
            return;
        }
        ClientAdmission admission = new ClientAdmission(
                Authorities.trustedClients(directory, configuration.tls()),
                _ -> {
                    throw HsmException.unavailable("the HSM has been away since the start.");
                },
                clock);
        Operations operations = Operations.all();
        UnverifiedRunner runner = new UnverifiedRunner(
                operations,
                Processing.policy(configuration, interop),
                Processing.facts(configuration, operations, interop, version),
                clock,
                Processing.observer(ports.metrics()),
                "This server waits for its HSM.");
        Dispatcher dispatcher = new Dispatcher(
                configuration.limits().message(), runner, new CorrelationValues(new SecureRandom().nextLong()));
        ports.serve(identities.get(), admission::check, dispatcher);
        HomeDirectory.replace(directory.ports(), ports.list());
    }
}
