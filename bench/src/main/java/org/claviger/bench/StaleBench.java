package org.claviger.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.server.Distribution;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;

/**
 * What a node that serves stale reads (ADR 0019) does in a second: Gets while its database is there, each of which is a
 * commit in it, and while it is away, each of which is a record in the node's own file, synced by all that came at once.
 */
public final class StaleBench {
    private static final int[] CONNECTIONS = {1, 16, 64};
    private static final int WARMING_CONNECTIONS = 16;
    private static final int MEASURED = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private StaleBench() {}

    /** Takes the address of an empty database, as {@code store.url} has it, and how many requests a measure has. */
    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        String url = arguments[0];
        int requests = arguments.length == 1 ? MEASURED : Integer.parseInt(arguments[1]);
        Distribution distribution = Distribution.find()
                .orElseThrow(() -> new IllegalStateException("there is no dist/claviger: run make build"));
        // As in the field: the optimising compiler, which short tests do without.
        Map<String, String> environment = Map.of("CLAVIGER_JAVA_OPTS", "");
        try (Absence database = new Absence(url);
                Home home = Home.create(
                        distribution,
                        "--set",
                        "store.url=" + url,
                        "--set",
                        "store.node=bench",
                        "--set",
                        "store.serve-stale-reads=1h",
                        "--set",
                        "store.stale-spool=1 GiB");
                ServerProcess server = home.start(environment)) {
            Credentials client = home.addClient("bench");
            byte[] get = requireNonNull(Questions.of(server, client).get("Get"));
            Target target = new Target(
                    server.address(),
                    client.tls(),
                    ProcessHandle.of(server.pid()).orElseThrow());
            Load.run(target, get, WARMING_CONNECTIONS, 2 * requests);
            System.out.printf(
                    "%-20s %6s | %9s %8s %9s %9s%n", "Get", "conns", "a second", "us CPU", "median us", "99 %");
            measure("database there", target, get, requests);
            database.begin();
            awaitAnswers(target, get);
            Load.run(target, get, WARMING_CONNECTIONS, requests);
            measure("database away", target, get, requests);
            System.out.println(home.monitored("metrics")
                    .lines()
                    .filter(line ->
                            line.startsWith("claviger_stale_answers") || line.startsWith("claviger_audit_spool"))
                    .toList());
        }
    }

    private static void measure(String what, Target target, byte[] get, int requests)
            throws IOException, InterruptedException {
        for (int connections : CONNECTIONS) {
            Load.Result result = Load.run(target, get, connections, requests);
            System.out.printf(
                    Locale.ROOT,
                    "%-20s %6d | %9.0f %8.1f %9d %9d%n",
                    what,
                    connections,
                    result.perSecond(),
                    result.cpuMicros(),
                    result.medianMicros(),
                    result.p99Micros());
        }
    }

    /** The first one that meets the loss waits for it. */
    private static void awaitAnswers(Target target, byte[] get) throws IOException {
        try (KmipConnection connection = KmipConnection.open(target.address(), target.tls())) {
            connection.patience(PATIENCE);
            connection.exchange(get);
        }
    }

    /** The database is made to let nobody in, by way of another one of the same server. */
    private static final class Absence implements AutoCloseable {
        private final Connection beside;
        private final String name;

        Absence(String url) throws SQLException {
            this.name = url.replaceFirst("^[a-z]*://[^/]*/([^?]*).*$", "$1");
            this.beside = DriverManager.getConnection("jdbc:" + url.replaceFirst("/" + name, "/template1"));
        }

        void begin() throws SQLException {
            letIn(false);
            try (PreparedStatement end = beside.prepareStatement(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?")) {
                end.setString(1, name);
                end.executeQuery().close();
            }
        }

        private void letIn(boolean anybody) throws SQLException {
            try (Statement statement = beside.createStatement()) {
                statement.execute("ALTER DATABASE \"" + name + "\" ALLOW_CONNECTIONS " + anybody);
            }
        }

        @Override
        public void close() throws SQLException {
            letIn(true);
            beside.close();
        }
    }
}
