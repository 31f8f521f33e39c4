package org.claviger.storage.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.claviger.storage.StoreOpenException;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that a node writes through, made anew when it breaks. It holds a lock on the node's name, so
 * that no two processes write one journal. Used by one thread after it was opened.
 */
final class NodeConnection implements AutoCloseable {
    private static final Duration LOCK_POLL = Duration.ofMillis(100);

    private final DataSource source;
    private final String node;
    private final Duration lockWait;
    private @Nullable Connection connection;

    /**
     * @param lockWait how long to wait for the lock: a process that was killed keeps it until the database has noticed
     */
    NodeConnection(DataSource source, String node, Duration lockWait) {
        this.source = source;
        this.node = node;
        this.lockWait = lockWait;
    }

    Connection get() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = source.getConnection();
            try {
                prepare(open);
            } catch (SQLException | RuntimeException e) {
                open.close();
                throw e;
            }
            connection = open;
        }
        return open;
    }

    private void prepare(Connection open) throws SQLException {
        open.setAutoCommit(true);
        try (Statement statement = open.createStatement()) {
            statement.execute("SET statement_timeout = '30s'");
        }
        lockNode(open);
        open.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        open.setAutoCommit(false);
    }

    private void lockNode(Connection open) throws SQLException {
        long end = System.nanoTime() + lockWait.toNanos();
        while (!tryLock(open)) {
            if (System.nanoTime() > end) {
                throw new StoreOpenException("another process writes to this database as " + node
                        + ": stop it, or give this node a name of its own");
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
