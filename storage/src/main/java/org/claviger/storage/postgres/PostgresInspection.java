package org.claviger.storage.postgres;

import static org.claviger.storage.postgres.PostgresRecords.bytes;
import static org.claviger.storage.postgres.PostgresRecords.text;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import org.claviger.storage.Blob;
import org.claviger.storage.ClaimPlace;
import org.claviger.storage.IndexPlace;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.Position;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreInspection;
import org.claviger.storage.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/** One transaction's view of the tables. */
final class PostgresInspection implements StoreInspection {
    /** Rows that are fetched at once. */
    private static final int PAGE = 1000;

    private final Connection connection;

    PostgresInspection(Connection connection) {
        this.connection = connection;
    }

    /** Makes something of a row; what can not be made anything of was not written by us. */
    private interface Row {
        void take(ResultSet row) throws SQLException;
    }

    @Override
    public void walk(Visitor visitor) {
        each("SELECT domain, kind, id, record FROM claviger_record", visitor, row -> {
            RecordKey key = new RecordKey(text(row.getBytes(1)), RecordKind.of(row.getInt(2)), text(row.getBytes(3)));
            visitor.record(key, row.getBytes(4));
        });
        each(
                "SELECT domain, kind, name, value, created, sequence, id FROM claviger_index",
                visitor,
                row -> visitor.index(new IndexPlace(
                        text(row.getBytes(1)),
                        RecordKind.of(row.getInt(2)),
                        text(row.getBytes(3)),
                        Blob.adopt(row.getBytes(4)),
                        new Position(row.getLong(5), row.getLong(6), text(row.getBytes(7))))));
        each("SELECT domain, kind, id, namespace, value FROM claviger_claim", visitor, row -> {
            RecordKey holder =
                    new RecordKey(text(row.getBytes(1)), RecordKind.of(row.getInt(2)), text(row.getBytes(3)));
            visitor.claim(new ClaimPlace(holder, Blob.adopt(row.getBytes(4)), Blob.adopt(row.getBytes(5))));
        });
    }

    private void each(String query, Visitor visitor, Row taker) {
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setFetchSize(PAGE);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    try {
                        taker.take(rows);
                    } catch (IntegrityException | IllegalArgumentException e) {
                        visitor.foreign("A row of " + query.substring(query.lastIndexOf(' ') + 1) + " ("
                                + e.getMessage() + ")");
                    }
                }
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    @Override
    public byte @Nullable [] find(RecordKey key) {
        try {
            return PostgresRecords.read(connection, key);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    @Override
    public boolean holds(IndexPlace place) {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT 1 FROM claviger_index WHERE domain = ? AND kind = ? AND name = ? AND value = ?
                AND created = ? AND sequence = ? AND id = ?""")) {
            select.setBytes(1, bytes(place.domain()));
            select.setInt(2, place.kind().code());
            select.setBytes(3, bytes(place.name()));
            select.setBytes(4, place.value().toByteArray());
            select.setLong(5, place.position().createdMillis());
            select.setLong(6, place.position().sequence());
            select.setBytes(7, bytes(place.position().id()));
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    @Override
    public boolean holds(ClaimPlace place) {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT kind, id FROM claviger_claim WHERE domain = ? AND namespace = ? AND value = ?")) {
            select.setBytes(1, bytes(place.holder().domain()));
            select.setBytes(2, place.namespace().toByteArray());
            select.setBytes(3, place.value().toByteArray());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        && row.getInt(1) == place.holder().kind().code()
                        && Arrays.equals(row.getBytes(2), bytes(place.holder().id()));
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    static StoreUnavailableException unreadable(SQLException cause) {
        return new StoreUnavailableException("the database can not be read: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // A transaction that only read: nothing is lost with it.
        }
    }
}
