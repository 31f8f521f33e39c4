package org.claviger.storage.postgres;

import static org.claviger.storage.postgres.PostgresRecords.bytes;
import static org.claviger.storage.postgres.PostgresRecords.text;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.claviger.storage.Blob;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.ShardSum;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.SumNumbers;
import org.claviger.storage.TagRenewal;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the sums and journals of all nodes while these go on. A sum is written where it lies there as it was read;
 * where not, its own node has written it, with the new key. Entries never change.
 */
final class PostgresTagRenewal implements TagRenewal {
    static final int STEP_ENTRIES = 500;

    private final Supplier<Connection> connections;
    private final RecordEncoding encoding;
    private final SumNumbers numbers;

    /** @param connections to the primary that the node writes to: what is renewed elsewhere is not renewed */
    PostgresTagRenewal(Supplier<Connection> connections, RecordEncoding encoding, SumNumbers numbers) {
        this.connections = connections;
        this.encoding = encoding;
        this.numbers = numbers;
    }

    private record Place(String node, JournalPosition position) {}

    @Override
    public boolean run(String domain, IntPredicate going) {
        try (Connection connection = connections.get()) {
            renewSums(connection, domain);
            return !domain.equals(RecordKey.SERVER) || renewJournals(connection, going);
        } catch (SQLException e) {
            throw PostgresInspection.unreadable(e);
        }
    }

    /** Each by itself, so that nobody waits for two of them. */
    private void renewSums(Connection connection, String domain) throws SQLException {
        for (StoredSum sum : sums(connection, domain)) {
            StoredRecord record = encoding.decode(sum.key(), sum.encoded().toByteArray());
            if (record.tagKey() == encoding.newestTagKey(domain)) {
                continue;
            }
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE claviger_record SET record = ? WHERE domain = ? AND kind = ? AND id = ? AND record = ?")) {
                update.setBytes(
                        1, encoding.encode(ShardSum.read(record, numbers).toRecord(numbers)));
                update.setBytes(2, bytes(domain));
                update.setInt(3, RecordKind.SUM.code());
                update.setBytes(4, bytes(sum.key().id()));
                update.setBytes(5, sum.encoded().toByteArray());
                update.executeUpdate();
            }
        }
    }

    private record StoredSum(RecordKey key, Blob encoded) {}

    private static List<StoredSum> sums(Connection connection, String domain) throws SQLException {
        List<StoredSum> sums = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT id, record FROM claviger_record WHERE domain = ? AND kind = ?")) {
            select.setBytes(1, bytes(domain));
            select.setInt(2, RecordKind.SUM.code());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    sums.add(new StoredSum(
                            new RecordKey(domain, RecordKind.SUM, text(rows.getBytes(1))),
                            Blob.adopt(rows.getBytes(2))));
                }
            }
        }
        return sums;
    }

    private boolean renewJournals(Connection connection, IntPredicate going) throws SQLException {
        connection.setAutoCommit(false);
        Place after = new Place("", new JournalPosition(0, 0));
        while (after != null) {
            if (!going.test(STEP_ENTRIES)) {
                return false;
            }
            after = renewEntries(connection, after);
            connection.commit();
        }
        return true;
    }

    /** Null at the end. */
    private @Nullable Place renewEntries(Connection connection, Place after) throws SQLException {
        int looked = 0;
        Place last = after;
        try (PreparedStatement select = connection.prepareStatement("SELECT node, epoch, sequence, entry"
                        + " FROM claviger_journal WHERE (node, epoch, sequence) > (?, ?, ?)"
                        + " ORDER BY node, epoch, sequence LIMIT " + STEP_ENTRIES);
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE claviger_journal SET entry = ? WHERE node = ? AND epoch = ? AND sequence = ?")) {
            setPlace(select, 1, after);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    looked++;
                    last = new Place(text(rows.getBytes(1)), new JournalPosition(rows.getLong(2), rows.getLong(3)));
                    byte[] entry = rows.getBytes(4);
                    byte[] renewed = encoding.encode(encoding.decode(last.node(), last.position(), entry));
                    if (!Arrays.equals(renewed, entry)) {
                        update.setBytes(1, renewed);
                        setPlace(update, 2, last);
                        update.addBatch();
                    }
                }
            }
            update.executeBatch();
        }
        return looked < STEP_ENTRIES ? null : last;
    }

    private static void setPlace(PreparedStatement statement, int first, Place place) throws SQLException {
        statement.setBytes(first, bytes(place.node()));
        statement.setLong(first + 1, place.position().epoch());
        statement.setLong(first + 2, place.position().sequence());
    }
}
