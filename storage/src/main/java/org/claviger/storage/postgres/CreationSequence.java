package org.claviger.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.claviger.storage.AcceptedCommit;
import org.claviger.storage.Change;
import org.claviger.storage.ClockAheadException;

/**
 * The sequences of a transaction's new records, fetched at once when the first is needed, with the database's time: no
 * record begins long after that.
 */
final class CreationSequence {
    private final Connection connection;
    private final long creations;
    private Instant latest = Instant.MIN;
    private final Deque<Long> fetched = new ArrayDeque<>();

    private CreationSequence(Connection connection, long creations) {
        this.connection = connection;
        this.creations = creations;
    }

    static CreationSequence of(Connection connection, List<AcceptedCommit> group) {
        long creations = group.stream()
                .flatMap(commit -> commit.changes().stream())
                .flatMap(change -> change.writes().stream())
                .filter(write -> write instanceof Change.Put && write.previousVersion() == 0)
                .count();
        return new CreationSequence(connection, creations);
    }

    /**
     * That of a record that begins now.
     *
     * @throws ClockAheadException where this now is not the database's
     */
    long next(Instant created) {
        if (fetched.isEmpty()) {
            fetch();
        }
        if (created.isAfter(latest)) {
            throw new ClockAheadException();
        }
        return fetched.removeFirst();
    }

    private void fetch() {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT nextval('claviger_sequence'), clock_timestamp() FROM generate_series(1, ?)")) {
            select.setLong(1, creations);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    fetched.add(rows.getLong(1));
                    latest = rows.getObject(2, OffsetDateTime.class).toInstant().plus(ClockAheadException.MOST);
                }
            }
        } catch (SQLException e) {
            throw new QueryFailure(e);
        }
    }
}
