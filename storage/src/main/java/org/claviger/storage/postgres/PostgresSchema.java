package org.claviger.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.StoreOpenException;

/** The tables. */
final class PostgresSchema {
    /** Any number that no other application is likely to lock. */
    private static final long SCHEMA_LOCK = 0x436c_6176_6967_6572L;

    /** Texts are bytes: PostgreSQL's texts lack the character 0, and sort by collations. */
    private static final List<String> TABLES = List.of(
            "CREATE TABLE IF NOT EXISTS claviger_store (name text PRIMARY KEY, number bigint NOT NULL)",
            """
            CREATE TABLE IF NOT EXISTS claviger_record (
                domain bytea NOT NULL, kind smallint NOT NULL, id bytea NOT NULL, record bytea NOT NULL,
                PRIMARY KEY (domain, kind, id))""",
            """
            CREATE TABLE IF NOT EXISTS claviger_index (
                domain bytea NOT NULL, kind smallint NOT NULL, name bytea NOT NULL, value bytea NOT NULL,
                created bigint NOT NULL, sequence bigint NOT NULL, id bytea NOT NULL)""",
            """
            CREATE UNIQUE INDEX IF NOT EXISTS claviger_index_order ON claviger_index
                (domain, kind, name, value, created DESC, sequence DESC, id)""",
            """
            CREATE TABLE IF NOT EXISTS claviger_claim (
                domain bytea NOT NULL, namespace bytea NOT NULL, value bytea NOT NULL,
                kind smallint NOT NULL, id bytea NOT NULL,
                PRIMARY KEY (domain, namespace, value))""",
            """
            CREATE TABLE IF NOT EXISTS claviger_journal (
                node bytea NOT NULL, epoch bigint NOT NULL, sequence bigint NOT NULL, entry bytea NOT NULL,
                PRIMARY KEY (node, epoch, sequence))""",
            "CREATE SEQUENCE IF NOT EXISTS claviger_sequence");

    private static final long FORMAT_WITH_SUMS = 2;

    private PostgresSchema() {}

    /** In a transaction in which nobody else changes a record; false when another node has done it already. */
    static boolean beginSums(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE claviger_record IN SHARE ROW EXCLUSIVE MODE");
            return statement.executeUpdate("UPDATE claviger_store SET number = " + RecordEncoding.STORE_FORMAT
                            + " WHERE name = 'format' AND number < " + FORMAT_WITH_SUMS)
                    == 1;
        }
    }

    /** As a store of the first format is. */
    static void withoutSums(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "UPDATE claviger_store SET number = " + RecordEncoding.FORMAT + " WHERE name = 'format'");
        }
    }

    /**
     * Makes the tables where there are none; nodes that start at once wait for each other. Says whether there are sums.
     */
    static boolean prepare(Connection connection, String place) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
            for (String table : TABLES) {
                statement.execute(table);
            }
            boolean summed = checkFormat(connection, place) >= FORMAT_WITH_SUMS;
            connection.commit();
            return summed;
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }

    private static long checkFormat(Connection connection, String place) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO claviger_store VALUES ('format', ?) ON CONFLICT (name) DO NOTHING")) {
            insert.setLong(1, RecordEncoding.STORE_FORMAT);
            insert.executeUpdate();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT number FROM claviger_store WHERE name = 'format'")) {
            row.next();
            long format = row.getLong(1);
            if (format > RecordEncoding.STORE_FORMAT) {
                throw new StoreOpenException("the store in the database at " + place
                        + " was written by a newer version (format " + format + "; this version reads up to "
                        + RecordEncoding.STORE_FORMAT + "): start it with that version, or a newer one");
            }
            return format;
        }
    }
}
