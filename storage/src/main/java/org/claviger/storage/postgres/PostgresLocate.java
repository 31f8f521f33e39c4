package org.claviger.storage.postgres;

import static org.claviger.storage.postgres.PostgresRecords.text;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.Position;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordPage;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/** Answers one page of a query, asking each record itself whether it belongs to the answer. */
final class PostgresLocate {
    /** Where the records decide on a range, many are read for each one that is found. */
    private static final int CHUNK_ROWS = 500;

    /** Bounds the cost of one page, whatever a client asks for; the page then ends early. */
    private static final int CHUNKS_MAX = 40;

    private final LocateQuery query;
    private final RecordEncoding encoding;
    private final List<StoredRecord> found = new ArrayList<>();
    private @Nullable Position last;

    PostgresLocate(LocateQuery query, RecordEncoding encoding) {
        this.query = query;
        this.encoding = encoding;
        this.last = query.after();
    }

    RecordPage page(Connection connection) throws SQLException {
        if (query.anyOf().stream().anyMatch(List::isEmpty)) {
            return new RecordPage(found, null);
        }
        int chunk = query.ranges().isEmpty() ? query.limit() : Math.max(query.limit(), CHUNK_ROWS);
        for (int i = 0; i < CHUNKS_MAX; i++) {
            try (PreparedStatement select = LocateSql.prepare(connection, query.after(last), chunk + 1);
                    ResultSet rows = select.executeQuery()) {
                if (!take(rows, chunk)) {
                    return new RecordPage(found, null);
                }
                if (found.size() == query.limit()) {
                    break;
                }
            }
        }
        return new RecordPage(found, last);
    }

    /** Whether there are more rows. */
    private boolean take(ResultSet rows, int chunk) throws SQLException {
        for (int taken = 0; rows.next(); taken++) {
            if (taken == chunk || found.size() == query.limit()) {
                return true;
            }
            String id = text(rows.getBytes(3));
            last = new Position(rows.getLong(1), rows.getLong(2), id);
            StoredRecord record = encoding.decode(new RecordKey(query.domain(), query.kind(), id), rows.getBytes(4));
            // A row of the index counts when the record itself says the same.
            if (query.matches(record) && record.position().equals(last)) {
                found.add(record);
            }
        }
        return false;
    }
}
