package org.claviger.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.server.Distribution;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;

/**
 * What it costs that with PostgreSQL every decision is a commit (ADR 0008): Get and Encrypt of one server on RocksDB and
 * of another one on PostgreSQL, in turn, and how many decisions shared a commit there.
 */
public final class DecisionBench {
    private static final int[] CONNECTIONS = {1, 16, 64};
    private static final int WARMING_CONNECTIONS = 16;
    private static final int MEASURED = 20_000;

    private DecisionBench() {}

    /** Takes the address of an empty database, as {@code store.url} has it, and how many requests a measure has. */
    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        String url = arguments[0];
        int requests = arguments.length == 1 ? MEASURED : Integer.parseInt(arguments[1]);
        Distribution distribution = Distribution.find()
                .orElseThrow(() -> new IllegalStateException("there is no dist/claviger: run make build"));
        try (Connection database = DriverManager.getConnection("jdbc:" + url);
                Home embedded = Home.create(distribution);
                Home shared = Home.create(distribution, "--set", "store.url=" + url, "--set", "store.node=bench")) {
            measure(embedded, shared, database, requests);
        }
    }

    private static void measure(Home embedded, Home shared, Connection database, int requests)
            throws IOException, InterruptedException, SQLException {
        Credentials one = embedded.addClient("bench");
        Credentials other = shared.addClient("bench");
        // As in the field: the optimising compiler, which short tests do without.
        Map<String, String> environment = Map.of("CLAVIGER_JAVA_OPTS", "");
        try (ServerProcess first = embedded.start(environment);
                ServerProcess second = shared.start(environment)) {
            Map<String, byte[]> ofFirst = Questions.of(first, one);
            Map<String, byte[]> ofSecond = Questions.of(second, other);
            System.out.printf(
                    "%-8s %6s | %9s %8s %9s %9s | %9s %8s %9s %9s %9s%n",
                    "",
                    "conns",
                    "RocksDB/s",
                    "us CPU",
                    "median us",
                    "99 % us",
                    "Postgr./s",
                    "us CPU",
                    "median us",
                    "99 % us",
                    "decisions");
            for (String name : List.of("Get", "Encrypt")) {
                Pair pair = new Pair(
                        new Side(target(first, one), requireNonNull(ofFirst.get(name))),
                        new Side(target(second, other), requireNonNull(ofSecond.get(name))),
                        database,
                        requests);
                pair.warm();
                for (int connections : CONNECTIONS) {
                    pair.measure(name, connections);
                }
            }
        }
    }

    private static Target target(ServerProcess server, Credentials client) {
        return new Target(
                server.address(), client.tls(), ProcessHandle.of(server.pid()).orElseThrow());
    }

    /** A server and what it is asked. */
    private static final class Side {
        private final Target target;
        private final byte[] request;

        Side(Target target, byte[] request) {
            this.target = target;
            this.request = request;
        }

        Load.Result run(int connections, int requests) throws IOException, InterruptedException {
            return Load.run(target, request, connections, requests);
        }
    }

    /** The same question to both. */
    private record Pair(Side embedded, Side shared, Connection database, int requests) {
        void warm() throws IOException, InterruptedException {
            embedded.run(WARMING_CONNECTIONS, 2 * requests);
            shared.run(WARMING_CONNECTIONS, 2 * requests);
        }

        void measure(String name, int connections) throws IOException, InterruptedException, SQLException {
            Load.Result one = embedded.run(connections, requests);
            Commits before = Commits.count(database);
            Load.Result other = shared.run(connections, requests);
            Commits after = Commits.count(database);
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %6d | %9.0f %8.1f %9d %9d | %9.0f %8.1f %9d %9d %9.1f%n",
                    name,
                    connections,
                    one.perSecond(),
                    one.cpuMicros(),
                    one.medianMicros(),
                    one.p99Micros(),
                    other.perSecond(),
                    other.cpuMicros(),
                    other.medianMicros(),
                    other.p99Micros(),
                    after.decisionsEachSince(before));
        }
    }

    /**
     * What the audit's rows tell: each decision is one, and holds the number of the transaction that wrote it.
     *
     * @param decisions all that were ever made
     * @param transactions that wrote them
     */
    private record Commits(long decisions, long transactions) {
        static Commits count(Connection database) throws SQLException {
            try (Statement statement = database.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT count(*), count(DISTINCT xmin::text) FROM claviger_journal")) {
                row.next();
                return new Commits(row.getLong(1), row.getLong(2));
            }
        }

        double decisionsEachSince(Commits before) {
            return (double) (decisions - before.decisions) / (transactions - before.transactions);
        }
    }
}
