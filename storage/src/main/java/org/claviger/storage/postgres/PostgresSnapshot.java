package org.claviger.storage.postgres;

import static org.claviger.storage.postgres.PostgresRecords.text;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import org.claviger.storage.Blob;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreSnapshot;
import org.claviger.storage.StoreUnavailableException;

/** One state of the database, of all nodes alike: a read-only transaction that sees nothing newer. */
final class PostgresSnapshot implements StoreSnapshot {
    /** What is fetched at once: records are some KiB, 32 MiB at most. */
    private static final int ROWS = 200;

    private final Connection connection;
    private final RecordEncoding encoding;
    private final String place;

    private PostgresSnapshot(Connection connection, RecordEncoding encoding, String place) {
        this.connection = connection;
        this.encoding = encoding;
        this.place = place;
    }

    /** @param connection its own to close: a backup that is throttled keeps it for long */
    static PostgresSnapshot take(Connection connection, RecordEncoding encoding, String place) {
        try {
            try {
                connection.setAutoCommit(false);
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                try (Statement first = connection.createStatement()) {
                    // The state is that of the first query, which is to be now. Patience is the throttle's matter.
                    first.execute("SELECT count(*) FROM claviger_store");
                    first.execute("SET idle_in_transaction_session_timeout = 0");
                }
                return new PostgresSnapshot(connection, encoding, place);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw unreadable(place, e);
        }
    }

    private interface Row {
        void take(ResultSet row) throws SQLException;
    }

    @Override
    public void records(Consumer<Kept> taker) {
        records(" WHERE kind <> " + RecordKind.SUM.code(), taker);
    }

    @Override
    public void records(RecordKind kind, Consumer<Kept> taker) {
        records(" WHERE kind = " + kind.code(), taker);
    }

    private void records(String which, Consumer<Kept> taker) {
        walk("SELECT domain, kind, id, record FROM claviger_record" + which, row -> {
            RecordKey key = new RecordKey(text(row.getBytes(1)), RecordKind.of(row.getInt(2)), text(row.getBytes(3)));
            byte[] bytes = row.getBytes(4);
            taker.accept(new Kept(encoding.decode(key, bytes), Blob.adopt(bytes)));
        });
    }

    @Override
    public void journal(Consumer<KeptEntry> taker) {
        walk("SELECT node, epoch, sequence, entry FROM claviger_journal ORDER BY node, epoch, sequence", row -> {
            JournalPosition position = new JournalPosition(row.getLong(2), row.getLong(3));
            byte[] bytes = row.getBytes(4);
            taker.accept(new KeptEntry(encoding.decode(text(row.getBytes(1)), position, bytes), Blob.adopt(bytes)));
        });
    }

    private void walk(String query, Row row) {
        try (Statement select = connection.createStatement()) {
            select.setFetchSize(ROWS);
            try (ResultSet rows = select.executeQuery(query)) {
                while (rows.next()) {
                    row.take(rows);
                }
            }
        } catch (SQLException e) {
            throw unreadable(place, e);
        }
    }

    private static StoreUnavailableException unreadable(String place, SQLException cause) {
        return new StoreUnavailableException(
                "the database at " + place + " can not be read: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw unreadable(place, e);
        }
    }
}
