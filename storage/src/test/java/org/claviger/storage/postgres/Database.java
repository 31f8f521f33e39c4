package org.claviger.storage.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A PostgreSQL server of the test's own. */
final class Database implements AutoCloseable {
    private final EmbeddedPostgres server;

    private Database(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Skips the tests with one line where a server can not be started at all. */
    static Database start() throws IOException {
        return new Database(builder().start());
    }

    /** One whose data are kept there when it is closed, or were kept there. */
    static Database start(Path directory) throws IOException {
        return new Database(builder()
                .setDataDirectory(directory)
                .setCleanDataDirectory(false)
                .start());
    }

    /** The same at a port that clients know. */
    static Database start(Path directory, int port) throws IOException {
        return new Database(builder()
                .setDataDirectory(directory)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start());
    }

    /** A copy of one that is closed, which has become the primary in its place. */
    static Database promotedFrom(Path primary, Path copy, int port) throws IOException, SQLException {
        try (Stream<Path> files = Files.walk(primary)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(primary.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Files.createFile(copy.resolve("standby.signal"));
        Database database = start(copy, port);
        database.execute("SELECT pg_promote(true, 30)");
        return database;
    }

    private static EmbeddedPostgres.Builder builder() {
        boolean root = "root".equals(System.getProperty("user.name"));
        Assumptions.assumeTrue(
                !root || Files.isExecutable(Path.of("/usr/bin/unshare")),
                "PostgreSQL does not run as root, and there is no unshare: its tests are skipped");
        return EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setPGStartupWait(Duration.ofSeconds(60));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return server.getPort();
    }

    /** As it stands in a URL. */
    String address() {
        return "localhost:" + port();
    }

    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void clear() throws SQLException {
        execute("DROP TABLE IF EXISTS claviger_store, claviger_record, claviger_index, claviger_claim,"
                + " claviger_journal; DROP SEQUENCE IF EXISTS claviger_sequence");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
