package org.claviger.storage.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.claviger.storage.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * The connections that a node reads through, all of them to the primary that it writes to: when that is another one,
 * they are given up together, so that nothing is read from a primary that was cut off and does not know.
 */
final class PostgresReaders implements AutoCloseable {
    private static final int CONNECTIONS_MAX = 16;
    private static final long CONNECTION_WAIT_MILLIS = 3_000;

    /** Every query here is a walk along an index with look-ups; statistics must not talk the planner out of it. */
    static final String PLANNER = "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off;"
            + " SET enable_bitmapscan = off; SET enable_sort = off";

    private static final String SETTINGS = "SET statement_timeout = '15s'; " + PLANNER;

    private final DataSource source;
    private final PostgresPromises promises;
    private final String place;
    private final long waitMillis;
    private volatile Pool pool;

    /** @param connectSeconds what the operator allows for a connection, where that is less than it would wait */
    PostgresReaders(DataSource source, PostgresPromises promises, String place, int connectSeconds) {
        this.source = source;
        this.waitMillis = connectSeconds == 0
                ? CONNECTION_WAIT_MILLIS
                : Math.min(CONNECTION_WAIT_MILLIS, TimeUnit.SECONDS.toMillis(connectSeconds));
        this.promises = promises;
        this.place = place;
        this.pool = open(0);
    }

    private record Pool(long era, HikariDataSource connections) {}

    /** A read in a transaction of its own. */
    interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    long era() {
        return pool.era();
    }

    /** The node writes to the primary of this era from now on. */
    synchronized void follow(long era) {
        Pool before = pool;
        if (before.era() == era) {
            return;
        }
        pool = open(era);
        // Waits for what is being read; whatever rests on that is refused when it is committed.
        Thread.ofVirtual().start(before.connections()::close);
    }

    private Pool open(long era) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("store-readers-" + era);
        config.setDataSource(source);
        config.setMaximumPoolSize(CONNECTIONS_MAX);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(waitMillis);
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql(SETTINGS + "; DO $$ BEGIN IF " + PostgresPromises.ERA + " <> " + era
                + " THEN RAISE 'this is not the primary that the node writes to'; END IF; END $$");
        return new Pool(era, new HikariDataSource(config));
    }

    /** @param refresh finds the primary of today */
    <T> T read(Query<T> query, Runnable refresh) {
        Pool asked = pool;
        try {
            return readOnce(asked, query);
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (!isBroken(state)) {
                throw unreadable(e);
            }
        }
        // The connection was broken, and so may be all others of its age: once more, with a new one.
        asked.connections().getHikariPoolMXBean().softEvictConnections();
        refresh.run();
        try {
            return readOnce(pool, query);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /**
     * A connection of its own, for what lasts longer than a query, to the primary that the node writes to as well: an
     * old one that came back may be the first that answers.
     *
     * @param refresh finds the primary of today
     */
    Connection separate(Runnable refresh) {
        try {
            Connection first = ofEra();
            if (first != null) {
                return first;
            }
            refresh.run();
            Connection again = ofEra();
            if (again != null) {
                return again;
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
        throw new StoreUnavailableException(
                "the database at " + place + " is another primary than the one that the node writes to");
    }

    /** Null where another primary answers. */
    private @Nullable Connection ofEra() throws SQLException {
        Connection connection = source.getConnection();
        boolean same = false;
        try {
            same = promises.check(connection) == era();
            return same ? connection : null;
        } finally {
            if (!same) {
                connection.close();
            }
        }
    }

    private static boolean isBroken(String state) {
        return state.startsWith("08") || state.startsWith("57P") || state.startsWith("P0") || state.equals("null");
    }

    private static <T> T readOnce(Pool pool, Query<T> query) throws SQLException {
        try (Connection connection = pool.connections().getConnection()) {
            return query.run(connection);
        }
    }

    private StoreUnavailableException unreadable(SQLException cause) {
        return new StoreUnavailableException(
                "the database at " + place + " can not be read: " + cause.getMessage(), cause);
    }

    @Override
    public synchronized void close() {
        pool.connections().close();
    }
}
