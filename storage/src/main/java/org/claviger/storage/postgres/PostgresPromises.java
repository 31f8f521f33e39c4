package org.claviger.storage.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.claviger.storage.StoreOpenException;

/** What a database has to promise before keys are kept in it; asked again on each new connection that is written to. */
final class PostgresPromises {
    /** With less, a commit is confirmed that a crash of the machine, or of the primary alone, can lose. */
    private static final Set<String> SYNCHRONOUS = Set.of("on", "remote_apply");

    /**
     * The timeline: a promoted standby has a new one. Read from the write-ahead log, because the control file tells it
     * only at the next checkpoint. It fails on a standby, which writes none.
     */
    static final String ERA = "('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint";

    private final String place;
    private final boolean standbyRequired;

    PostgresPromises(String place, boolean standbyRequired) {
        this.place = place;
        this.standbyRequired = standbyRequired;
    }

    /** Returns the era of the primary. */
    long check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (ask(statement, "SELECT pg_is_in_recovery()").equals("t")) {
                throw new StoreOpenException("the database at " + place
                        + " is a standby: name the primary, or all of them (postgresql://ONE,OTHER/DATABASE)");
            }
            String synchronous = setting(statement, "synchronous_commit");
            if (!SYNCHRONOUS.contains(synchronous)) {
                throw lossy("synchronous_commit", synchronous);
            }
            for (String name : Set.of("fsync", "full_page_writes")) {
                if (setting(statement, name).equals("off")) {
                    throw lossy(name, "off");
                }
            }
            if (standbyRequired
                    && setting(statement, "synchronous_standby_names").isBlank()) {
                throw new StoreOpenException("the database at " + place + " has no synchronous standby, and"
                        + " store.standby-required is set: set synchronous_standby_names there");
            }
            return Long.parseLong(ask(statement, "SELECT " + ERA));
        }
    }

    private StoreOpenException lossy(String setting, String value) {
        return new StoreOpenException("the database at " + place + " has " + setting + " = " + value
                + ", so it can lose what it has confirmed: set it to on");
    }

    private static String setting(Statement statement, String name) throws SQLException {
        return ask(statement, "SELECT current_setting('" + name + "')");
    }

    private static String ask(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
