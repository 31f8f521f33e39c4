package org.claviger.storage.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;

/** A PostgreSQL server of the test's own. */
final class Database implements AutoCloseable {
    private final EmbeddedPostgres server;

    private Database(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Skips the tests with one line where a server can not be started at all. */
    static Database start() throws IOException {
        boolean root = "root".equals(System.getProperty("user.name"));
        Assumptions.assumeTrue(
                !root || Files.isExecutable(Path.of("/usr/bin/unshare")),
                "PostgreSQL does not run as root, and there is no unshare: its tests are skipped");
        return new Database(EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setPGStartupWait(Duration.ofSeconds(60))
                .start());
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
