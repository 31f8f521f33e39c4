package org.claviger.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.claviger.storage.AcceptedCommit;
import org.claviger.storage.Change;
import org.claviger.storage.ClockAheadException;

/**
 * The sequences of a transaction's new records, fetched at once when the first is needed.
 */
final class CreationSequence {
    private final Connection connection;
    private final long creations;
    private final Instant latest;
    private final Deque<Long> fetched = new ArrayDeque<>();

    private CreationSequence(Connection connection, long creations, Instant latest) {
        this.connection = connection;
        this.latest = latest;
        this.creations = creations;
    }

    /** @param latest when a record may begin at the latest */
    static CreationSequence of(Connection connection, List<AcceptedCommit> group, Instant latest) {
        long creations = group.stream()
                .flatMap(commit -> commit.changes().stream())
                .flatMap(change -> change.writes().stream())
                .filter(write -> write instanceof Change.Put && write.previousVersion() == 0)
                .count();
        return new CreationSequence(connection, creations, latest);
    }

    /**
     * That of a record that begins now.
     *
     * @throws ClockAheadException where this now is long after the database's
     */
    long next(Instant created) {
        if (created.isAfter(latest)) {
            throw new ClockAheadException();
        }
        if (fetched.isEmpty()) {
            fetch();
        }
        return fetched.removeFirst();
    }

    private void fetch() {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT nextval('claviger_sequence') FROM generate_series(1, ?)")) {
            select.setLong(1, creations);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    fetched.add(rows.getLong(1));
                }
            }
        } catch (SQLException e) {
            throw new QueryFailure(e);
        }
    }
}
