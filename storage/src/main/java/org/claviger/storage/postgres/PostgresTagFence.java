package org.claviger.storage.postgres;

import static org.claviger.storage.postgres.PostgresRecords.text;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.claviger.storage.RecordKind;
import org.claviger.storage.RecordTag;
import org.claviger.storage.TagFence;
import org.claviger.storage.TagLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fence in the database: what is asked is a number there, and who is below it is seen by its lock. */
final class PostgresTagFence implements TagFence {
    /**
     * How long a node may take. One that runs looks every second; one that does not is stopped, cut off, or lacks its
     * HSM. Less than a worker's claim to a rotation lasts.
     */
    static final Duration PATIENCE = Duration.ofSeconds(45);

    /** For the database to end a session, after which everything is tried again. */
    private static final Duration ENDING = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(PostgresTagFence.class);

    private final PostgresReaders readers;
    private final PostgresCommitter committer;
    private final PostgresTagClaims claims;
    private final RecordTag tag;

    PostgresTagFence(PostgresReaders readers, PostgresCommitter committer, PostgresTagClaims claims, RecordTag tag) {
        this.readers = readers;
        this.committer = committer;
        this.claims = claims;
        this.tag = tag;
    }

    private record Session(int process, String name) {}

    @Override
    public Optional<TagLevel> asked(String domain) {
        return Optional.ofNullable(asked().get(domain));
    }

    private Map<String, TagLevel> asked() {
        return readers.read(PostgresTagClaims::asked, committer::refresh);
    }

    @Override
    public Map<String, Set<String>> keysOf(Set<String> domains) {
        byte[][] names = domains.stream().map(PostgresRecords::bytes).toArray(byte[][]::new);
        return readers.read(connection -> names(connection, names), committer::refresh);
    }

    private static Map<String, Set<String>> names(Connection connection, byte[][] domains) throws SQLException {
        Map<String, Set<String>> names = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT domain, id FROM claviger_record WHERE domain = ANY (?) AND kind = ?")) {
            select.setArray(1, connection.createArrayOf("bytea", domains));
            select.setInt(2, RecordKind.DOMAIN_KEY.code());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    names.computeIfAbsent(text(rows.getBytes(1)), domain -> new HashSet<>())
                            .add(text(rows.getBytes(2)));
                }
            }
        }
        return names;
    }

    @Override
    public void look() {
        Map<String, Integer> levels = tag.levels();
        boolean asked = asked().entrySet().stream()
                .anyMatch(each -> levels.containsKey(each.getKey())
                        && canFollow(TagLevel.of(levels.get(each.getKey())), each.getValue()));
        if (asked) {
            claims.expire();
        }
        if (asked || !claims.isCurrent()) {
            committer.pass();
        }
    }

    /** Who has yet to learn of the key keeps what it has, and is waited for. */
    private static boolean canFollow(TagLevel level, TagLevel asked) {
        return level.version() >= asked.version() && !level.reaches(asked);
    }

    @Override
    public boolean raise(String domain, TagLevel level, BooleanSupplier going) {
        try (Connection connection = readers.separate(committer::refresh)) {
            PostgresTagClaims.ask(connection, domain, level);
            claims.expire();
            committer.pass();
            if (allReach(connection, domain, level, PATIENCE, going)) {
                return true;
            }
            if (!going.getAsBoolean()) {
                return false;
            }
            for (Session session : below(connection, domain, level)) {
                LOG.warn(
                        "The node '{}' did not take up the new tag key of domain '{}' in {} s: its connection is ended",
                        session.name(),
                        domain,
                        PATIENCE.toSeconds());
                end(connection, session);
            }
            return allReach(connection, domain, level, ENDING, going);
        } catch (SQLException e) {
            throw PostgresInspection.unreadable(e);
        }
    }

    private boolean allReach(Connection connection, String domain, TagLevel level, Duration wait, BooleanSupplier going)
            throws SQLException {
        long end = System.nanoTime() + wait.toNanos();
        while (!below(connection, domain, level).isEmpty()) {
            if (System.nanoTime() > end || !going.getAsBoolean()) {
                return false;
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** One that is on its way up holds the lock of before until it has the next. */
    private static List<Session> below(Connection connection, String domain, TagLevel level) throws SQLException {
        List<Session> sessions = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT DISTINCT l.pid, coalesce(a.application_name, '') FROM pg_locks l
                LEFT JOIN pg_stat_activity a ON a.pid = l.pid
                WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.classid::bigint = ? AND l.objid::bigint < ?
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())""")) {
            select.setLong(1, Integer.toUnsignedLong(PostgresTagClaims.lockClass(domain)));
            select.setLong(2, level.number());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    sessions.add(new Session(rows.getInt(1), rows.getString(2)));
                }
            }
        }
        return sessions;
    }

    private static void end(Connection connection, Session session) throws SQLException {
        try (PreparedStatement end = connection.prepareStatement("SELECT pg_terminate_backend(?)")) {
            end.setInt(1, session.process());
            end.executeQuery().close();
        }
    }
}
