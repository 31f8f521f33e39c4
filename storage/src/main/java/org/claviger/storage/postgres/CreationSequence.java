package org.claviger.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.claviger.storage.AcceptedCommit;
import org.claviger.storage.Change;

/** The sequences of a transaction's new records, fetched at once when the first is needed. */
final class CreationSequence {
    private final Connection connection;
    private final long creations;
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

    long next() {
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
