package org.claviger.storage.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.claviger.storage.StoreOpenException;
import org.claviger.storage.UnknownOutcomeException;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that a node writes through, made anew when it breaks. It holds a lock on the node's name, so
 * that no two processes write one journal. Used by one thread after it was opened.
 */
final class NodeConnection implements AutoCloseable {
    private static final int ANSWER_SECONDS = 5;
    private static final Duration LOCK_POLL = Duration.ofMillis(100);

    /**
     * No statement may run out of time, because the wait for a standby is part of a commit, and a commit that is ended
     * in it is done here and nowhere else. The socket bounds the waits instead. A node that is stopped in the midst of
     * a transaction loses it, and the locks that others wait for, after five seconds; one that is gone without a word
     * loses the lock on its name.
     */
    private static final String SETTINGS = "SET statement_timeout = 0; SET lock_timeout = '8s';"
            + " SET idle_in_transaction_session_timeout = '5s'; SET tcp_keepalives_idle = 10;"
            + " SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; " + PostgresReaders.PLANNER;

    /** A change of the database's configuration must not reach into a connection that was checked. */
    private static final String PIN_SYNCHRONOUS =
            "SELECT set_config('synchronous_commit', current_setting('synchronous_commit'), false)";

    private final DataSource source;
    private final PostgresPromises promises;
    private final DatabaseClock clock;
    private final String node;
    private final Duration lockWait;
    private final LongConsumer eraListener;
    private @Nullable Connection connection;
    private @Nullable Session last;
    private long era;
    private long good;

    /** How the database tells a session from all others. */
    private record Session(int process, String started) {}

    /**
     * @param clock is told the database's time with each new connection
     * @param lockWait how long to wait for the lock: a process that was killed keeps it until the database has noticed
     * @param eraListener is told of the era of each new connection before it is used
     */
    NodeConnection(
            DataSource source,
            PostgresPromises promises,
            DatabaseClock clock,
            String node,
            Duration lockWait,
            LongConsumer eraListener) {
        this.source = source;
        this.promises = promises;
        this.clock = clock;
        this.node = node;
        this.lockWait = lockWait;
        this.eraListener = eraListener;
    }

    /** @throws StoreOpenException if the database that answers is none to write to */
    Connection get() throws SQLException {
        Connection open = connection;
        if (open == null) {
            long began = System.nanoTime();
            open = source.getConnection();
            try {
                prepare(open);
            } catch (SQLException | RuntimeException e) {
                open.close();
                throw e;
            }
            connection = open;
            good = began;
        }
        return open;
    }

    /** The era of the connection that {@link #get} gave last. */
    long era() {
        return era;
    }

    private void prepare(Connection open) throws SQLException {
        open.setAutoCommit(true);
        long found = promises.check(open);
        if (found < era) {
            throw new StoreOpenException("the database that answers is an old primary, which another one has followed:"
                    + " it has to be stopped, or made a standby");
        }
        try (Statement statement = open.createStatement()) {
            statement.execute(PIN_SYNCHRONOUS);
            statement.execute(SETTINGS);
        }
        endLast(open);
        lockNode(open);
        last = session(open);
        open.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        open.setAutoCommit(false);
        era = found;
        eraListener.accept(found);
    }

    /** A session whose connection was cut holds the lock until the database notices. */
    private void endLast(Connection open) throws SQLException {
        Session before = last;
        if (before == null) {
            return;
        }
        try (PreparedStatement end = open.prepareStatement("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE pid = ? AND backend_start::text = ?")) {
            end.setInt(1, before.process());
            end.setString(2, before.started());
            end.executeQuery().close();
        }
    }

    private Session session(Connection open) throws SQLException {
        try (Statement statement = open.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT pid, backend_start::text, clock_timestamp() FROM pg_stat_activity"
                                + " WHERE pid = pg_backend_pid()")) {
            row.next();
            clock.saw(row.getObject(3, OffsetDateTime.class).toInstant());
            return new Session(row.getInt(1), row.getString(2));
        }
    }

    private void lockNode(Connection open) throws SQLException {
        long end = System.nanoTime() + lockWait.toNanos();
        while (!tryLock(open)) {
            if (System.nanoTime() > end) {
                throw new StoreOpenException("another process writes to this database as " + node
                        + ": stop it, or give this node a name of its own (store.node)");
            }
            try {
                Thread.sleep(LOCK_POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreOpenException("interrupted while waiting for the lock of " + node, e);
            }
        }
    }

    private boolean tryLock(Connection open) throws SQLException {
        try (PreparedStatement lock = open.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
            lock.setLong(1, lockNumber());
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private long lockNumber() {
        try {
            byte[] name = ("claviger node " + node).getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Commits what was done on the open connection.
     *
     * @throws SQLException if the database has said that nothing was done
     * @throws UnknownOutcomeException if nobody can say
     */
    void commit(Connection open) throws SQLException {
        SQLWarning warning;
        try {
            open.clearWarnings();
            open.commit();
            warning = open.getWarnings();
        } catch (SQLException e) {
            if (isRefusal(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            drop();
            throw new UnknownOutcomeException(
                    "the database went away while it committed: the change may have been done or not", e);
        }
        if (warning != null) {
            // Somebody has ended the wait for the standby: it is done here, and lost with this primary.
            drop();
            throw new UnknownOutcomeException(
                    "the database committed without its standby: the change is lost if the primary is", warning);
        }
    }

    /** Conflicts and broken constraints take a transaction back; of anything else it may be done. */
    private static boolean isRefusal(String state) {
        return (state.startsWith("40") && !state.equals("40003")) || state.startsWith("23");
    }

    /** Ends a transaction that failed; a connection that can not even do that is given up. */
    void rollback() {
        Connection open = connection;
        if (open == null) {
            return;
        }
        try {
            open.rollback();
        } catch (SQLException e) {
            drop();
        }
    }

    /**
     * Gives up a connection that is broken, which an idle one tells nobody, or is to a primary that another has followed.
     *
     * @param since what was seen good after that ({@link System#nanoTime}) is good
     */
    void doubt(long since) {
        Connection open = connection;
        if (open == null || good - since > 0) {
            return;
        }
        long began = System.nanoTime();
        if (isBroken(open) || isFollowed()) {
            drop();
        }
        good = began;
    }

    private static boolean isBroken(Connection open) {
        try {
            return !open.isValid(ANSWER_SECONDS);
        } catch (SQLException e) {
            return true;
        }
    }

    private boolean isFollowed() {
        try (Connection next = source.getConnection()) {
            return promises.check(next) > era;
        } catch (SQLException | StoreOpenException e) {
            return false;
        }
    }

    void drop() {
        Connection open = connection;
        connection = null;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (SQLException e) {
            // It is broken: there is nothing left to close.
        }
    }

    @Override
    public void close() {
        drop();
    }
}
