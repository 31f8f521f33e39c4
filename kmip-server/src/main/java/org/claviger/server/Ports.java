package org.claviger.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.claviger.server.admin.AdminException;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.HostPort;
import org.claviger.server.config.TlsPolicy;
import org.claviger.server.metrics.Health;
import org.claviger.server.metrics.Metrics;
import org.claviger.server.metrics.MonitoringServer;
import org.claviger.server.network.NetworkServer;
import org.claviger.server.network.PeerCheck;
import org.claviger.server.network.RequestProcessor;
import org.claviger.server.network.ServerIdentities;
import org.claviger.server.network.TlsContext;
import org.jspecify.annotations.Nullable;

/**
 * The ports for clients and for monitoring. What stands behind them may be replaced while they are open: a server whose
 * HSM is away at the start answers what it can, and more when the HSM has returned, on the same connections.
 */
final class Ports implements AutoCloseable {
    private final Configuration configuration;
    private final Metrics metrics;
    private final InstantSource clock;
    private volatile Health health = new Health(List.of());
    private volatile @Nullable PeerCheck check;
    private volatile @Nullable RequestProcessor processor;
    private final Map<TlsPolicy, TlsContext> tls = new EnumMap<>(TlsPolicy.class);
    private final Map<TlsPolicy, InetSocketAddress> further = new EnumMap<>(TlsPolicy.class);
    private @Nullable NetworkServer network;
    private @Nullable MonitoringServer monitoring;

    Ports(Configuration configuration, Metrics metrics, InstantSource clock) {
        this.configuration = configuration;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Loads what opening the port takes time for, beside the opening of the home, which does not need it. */
    static void prepare() {
        Thread.ofPlatform().name("prepare-ports").daemon().start(NetworkServer::load);
    }

    Metrics metrics() {
        return metrics;
    }

    /** Shows this health from now on. */
    MonitoringServer monitor(Health shown) throws IOException {
        health = shown;
        if (monitoring == null) {
            HostPort listen = configuration.metrics().listen();
            monitoring = bound(
                    "metrics.listen",
                    listen,
                    () -> MonitoringServer.start(listen.resolve(), metrics, () -> health.ask()));
        }
        return monitoring;
    }

    /** Handshakes and requests are answered by these from now on, requests on open connections, too. */
    NetworkServer serve(ServerIdentities identities, PeerCheck admission, RequestProcessor answers) throws IOException {
        check = admission;
        processor = answers;
        if (network == null) {
            for (TlsPolicy policy : configuration.tlsPolicies()) {
                tls.put(policy, newTls(policy, identities));
            }
            NetworkServer opened = bound(
                    "network.listen",
                    configuration.network().listen(),
                    () -> NetworkServer.start(
                            configuration.network(),
                            configuration.limits().message().messageBytesMax(),
                            context(configuration.tls().policy()),
                            (connection, encoding, request) ->
                                    Objects.requireNonNull(processor).process(connection, encoding, request),
                            metrics,
                            clock));
            network = opened;
            for (Map.Entry<TlsPolicy, HostPort> listener :
                    configuration.listeners().addresses().entrySet()) {
                TlsPolicy policy = listener.getKey();
                further.put(
                        policy,
                        bound(
                                "listeners." + policy.label(),
                                listener.getValue(),
                                () -> opened.listen(listener.getValue(), context(policy))));
            }
        } else {
            show(identities);
        }
        return network;
    }

    /** New handshakes show these from now on. */
    void show(ServerIdentities identities) throws SSLException {
        for (Map.Entry<TlsPolicy, TlsContext> port : tls.entrySet()) {
            port.getValue().replaceIdentities(identities.of(port.getKey()));
        }
    }

    private TlsContext newTls(TlsPolicy policy, ServerIdentities identities) {
        try {
            return new TlsContext(
                    policy,
                    configuration.tls(),
                    identities.of(policy),
                    chain -> Objects.requireNonNull(check).check(chain));
        } catch (SSLException e) {
            throw new AdminException("TLS cannot be set up: " + e.getMessage() + "; look at the keys of [tls]", e);
        }
    }

    private TlsContext context(TlsPolicy policy) {
        return Objects.requireNonNull(tls.get(policy), "made for every policy before a port is opened");
    }

    /** Whether the first KMIP port, which {@link #serve} has opened, runs on the native TLS. */
    boolean isNative() {
        return context(configuration.tls().policy()).isNative();
    }

    /** For {@code run/ports}: a name and an address on each line. */
    String list() {
        StringBuilder lines = new StringBuilder();
        if (network != null) {
            String kmip = HostPort.numeric(network.address());
            lines.append("kmip=").append(kmip).append("\nhttps=").append(kmip).append('\n');
        }
        further.forEach((policy, address) -> lines.append(policy.label())
                .append('=')
                .append(HostPort.numeric(address))
                .append('\n'));
        if (monitoring != null) {
            lines.append("metrics=")
                    .append(HostPort.numeric(monitoring.address()))
                    .append('\n');
        }
        return lines.toString();
    }

    /** Takes no more requests, and waits for the answers to those that are there. */
    void drain(Duration patience) {
        if (network != null) {
            network.drain(patience);
            network.close();
        }
    }

    @Override
    public void close() {
        if (network != null) {
            network.close();
        }
        if (monitoring != null) {
            monitoring.close();
        }
    }

    /** Opens a port. */
    interface Opening<T> {
        T open() throws IOException;
    }

    /** Opens a port, or says which key to mend. */
    static <T> T bound(String key, HostPort listen, Opening<T> opening) throws IOException {
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
}
