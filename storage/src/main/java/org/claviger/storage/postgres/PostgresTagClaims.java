package org.claviger.storage.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoreOpenException;
import org.claviger.storage.TagLevel;
import org.jspecify.annotations.Nullable;

/**
 * The locks that a node's connection holds: of each domain, for the {@link TagLevel} that its process is at. Taken and
 * compared with what is asked before the next transaction begins, so no transaction is committed by a process that is
 * below it: either it sees what is asked, or who asks sees its lock. Used by the committer alone, but for {@link #expire}.
 */
final class PostgresTagClaims {
    private static final String NAME = "tag key of ";
    private static final String UNLOCK = "SELECT pg_advisory_unlock_shared(?, ?)";

    private final RecordTag tag;

    /** The levels that the locks of this connection are for. */
    private final Map<String, Integer> locks = new HashMap<>();

    private @Nullable Connection held;
    private volatile Map<String, Integer> claimed = Map.of();
    private volatile boolean expired;

    PostgresTagClaims(RecordTag tag) {
        this.tag = tag;
    }

    /** What is asked is looked at anew before the next transaction. */
    void expire() {
        expired = true;
    }

    /** Whether the locks are for what this process has now. */
    boolean isCurrent() {
        return claimed.equals(tag.levels());
    }

    /**
     * Claims on a connection with no transaction what this process has, where that is not done.
     *
     * @throws StoreOpenException if it has yet to learn of a key
     * @throws IllegalStateException if everybody else has gone on without it
     */
    void hold(Connection connection) throws SQLException {
        if (connection.equals(held) && isCurrent() && !expired) {
            return;
        }
        // Not the locks: what was taken, and then refused, is no claim.
        Map<String, Integer> standing = connection.equals(held) ? claimed : Map.of();
        if (!connection.equals(held)) {
            held = connection;
            locks.clear();
        }
        claimed = Map.of();
        expired = false;
        connection.setAutoCommit(true);
        try {
            claim(connection, standing);
        } catch (StoreOpenException e) {
            release(connection);
            throw e;
        } finally {
            connection.setAutoCommit(false);
        }
    }

    /** Nobody waits for a level that nothing is committed at. */
    private void release(Connection connection) throws SQLException {
        for (Map.Entry<String, Integer> lock : locks.entrySet()) {
            call(connection, UNLOCK, lock.getKey(), lock.getValue());
        }
        locks.clear();
    }

    private void claim(Connection connection, Map<String, Integer> standing) throws SQLException {
        asked(connection).forEach(tag::follow);
        Map<String, Integer> levels = tag.levels();
        Map<String, Integer> before = Map.copyOf(locks);
        for (Map.Entry<String, Integer> level : levels.entrySet()) {
            if (!level.getValue().equals(before.get(level.getKey()))) {
                call(connection, "SELECT pg_advisory_lock_shared(?, ?)", level.getKey(), level.getValue());
                locks.put(level.getKey(), level.getValue());
            }
        }
        for (Map.Entry<String, Integer> old : before.entrySet()) {
            if (!old.getValue().equals(locks.get(old.getKey()))) {
                call(connection, UNLOCK, old.getKey(), old.getValue());
            }
        }
        // After the locks: whatever is asked from here on counts them.
        for (Map.Entry<String, TagLevel> asked : asked(connection).entrySet()) {
            Integer level = levels.get(asked.getKey());
            // Who held this lock before the question was put is seen, and waited for: it goes on until it has learned.
            if (level != null && !(isFirst(asked.getValue()) && level.equals(standing.get(asked.getKey())))) {
                requireReached(asked.getKey(), asked.getValue(), TagLevel.of(level));
            }
        }
        claimed = levels;
    }

    private static boolean isFirst(TagLevel asked) {
        return asked.stage() == TagLevel.Stage.ACCEPTS;
    }

    private static void requireReached(String domain, TagLevel asked, TagLevel level) {
        if (level.reaches(asked)) {
            return;
        }
        if (level.version() < asked.version() && !isFirst(asked)) {
            throw new IllegalStateException("the tag key of domain '" + domain + "' was replaced while this node was"
                    + " away: it ends, and knows the new one when it is started again");
        }
        throw new StoreOpenException("this node does not have the new tag key of domain '" + domain + "' yet");
    }

    private static void call(Connection connection, String sql, String domain, int level) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, lockClass(domain));
            statement.setInt(2, level);
            statement.executeQuery().close();
        }
    }

    /** Any number that no other application is likely to lock, and no other domain. */
    static int lockClass(String domain) {
        try {
            byte[] name = ("claviger tag key " + domain).getBytes(UTF_8);
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(name))
                    .getInt();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What is asked, where something is. A number among those of the store: no key is needed to read it. */
    static Map<String, TagLevel> asked(Connection connection) throws SQLException {
        Map<String, TagLevel> asked = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT name, number FROM claviger_store WHERE name LIKE '" + NAME + "%'");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                Optional<TagLevel> level = level(rows.getInt(2));
                if (level.isPresent()) {
                    asked.put(domain(rows.getString(1)), level.get());
                }
            }
        }
        return asked;
    }

    private static Optional<TagLevel> level(int number) {
        try {
            return Optional.of(TagLevel.of(number));
        } catch (IllegalArgumentException e) {
            // Nobody here wrote it, and it asks nothing.
            return Optional.empty();
        }
    }

    static void ask(Connection connection, String domain, TagLevel level) throws SQLException {
        try (PreparedStatement raise = connection.prepareStatement("INSERT INTO claviger_store VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET number = greatest(claviger_store.number, excluded.number)")) {
            raise.setString(1, NAME + HexFormat.of().formatHex(domain.getBytes(UTF_8)));
            raise.setInt(2, level.number());
            raise.executeUpdate();
        }
    }

    private static String domain(String name) {
        return new String(HexFormat.of().parseHex(name.substring(NAME.length())), UTF_8);
    }
}
