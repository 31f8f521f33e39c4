package org.claviger.storage.postgres;

import static org.claviger.storage.postgres.PostgresRecords.bytes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.claviger.storage.Blob;
import org.claviger.storage.IndexKey;
import org.claviger.storage.IndexRange;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.Position;
import org.jspecify.annotations.Nullable;

/**
 * A query as one statement: the shortest list drives, newest first, and each of its entries is looked up in the
 * others. {@code OFFSET 0} keeps the planner from turning a look-up into a join in an order of its own, which it would
 * choose by statistics that may be a day old. Ranges that are not short are left to the caller.
 */
final class LocateSql {
    /** A list shorter than this is walked whole; of a longer one only as much as the page needs. */
    private static final int SHORT = 1000;

    private final LocateQuery query;
    private final StringBuilder sql = new StringBuilder(1024);
    private final List<Object> parameters = new ArrayList<>();

    private LocateSql(LocateQuery query) {
        this.query = query;
    }

    /** What the rows come from. */
    private sealed interface Driver {
        record Term(IndexTerm term) implements Driver {}

        record Range(IndexRange range) implements Driver {}

        /** The list of all records. */
        record All() implements Driver {}
    }

    /** Gives rows of created, sequence, id and record, in the order of the answer. */
    static PreparedStatement prepare(Connection connection, LocateQuery query, int limit) throws SQLException {
        return new LocateSql(query).build(connection, limit).statement(connection);
    }

    private LocateSql build(Connection connection, int limit) throws SQLException {
        Driver driver = shortest(connection);
        sql.append("WITH driver AS ");
        appendDriver(driver);
        sql.append(" SELECT d.created, d.sequence, d.id, r.record FROM driver d JOIN claviger_record r"
                + " ON r.domain = ? AND r.kind = ? AND r.id = d.id WHERE true");
        parameters.add(bytes(query.domain()));
        parameters.add(query.kind().code());
        for (IndexTerm term : query.all()) {
            if (!driver.equals(new Driver.Term(term))) {
                sql.append(" AND ");
                exists(term);
            }
        }
        for (List<IndexTerm> group : query.anyOf()) {
            sql.append(" AND (false");
            group.forEach(term -> {
                sql.append(" OR ");
                exists(term);
            });
            sql.append(')');
        }
        sql.append(" ORDER BY d.created DESC, d.sequence DESC, d.id LIMIT ").append(limit);
        return this;
    }

    private Driver shortest(Connection connection) throws SQLException {
        if (query.all().size() == 1 && query.ranges().isEmpty()) {
            return new Driver.Term(query.all().getFirst());
        }
        Driver driver = query.all().isEmpty()
                ? new Driver.All()
                : new Driver.Term(query.all().getFirst());
        int shortest = SHORT;
        for (IndexTerm term : query.all()) {
            int length = new LocateSql(query).length(connection, new Driver.Term(term));
            if (length < shortest) {
                driver = new Driver.Term(term);
                shortest = length;
            }
        }
        for (IndexRange range : query.ranges()) {
            int length = new LocateSql(query).length(connection, new Driver.Range(range));
            if (length < shortest) {
                driver = new Driver.Range(range);
                shortest = length;
            }
        }
        return driver;
    }

    private int length(Connection connection, Driver driver) throws SQLException {
        sql.append("SELECT count(*) FROM (SELECT 1");
        appendList(driver);
        sql.append(" LIMIT ").append(SHORT).append(") AS counted");
        try (PreparedStatement statement = statement(connection);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    private void appendDriver(Driver driver) {
        // A record may be in a range more than once.
        sql.append(
                driver instanceof Driver.Range
                        ? "MATERIALIZED (SELECT DISTINCT d.created, d.sequence, d.id"
                        : "NOT MATERIALIZED (SELECT d.created, d.sequence, d.id");
        appendList(driver);
        appendAfter(query.after());
        sql.append(')');
    }

    private void appendList(Driver driver) {
        sql.append(" FROM claviger_index d WHERE d.domain = ? AND d.kind = ? AND d.name = ? AND d.value ");
        parameters.add(bytes(query.domain()));
        parameters.add(query.kind().code());
        switch (driver) {
            case Driver.All ignored -> equalTo("", Blob.empty());
            case Driver.Term(IndexTerm term) -> equalTo(term.name(), term.value());
            case Driver.Range(IndexRange range) -> {
                sql.append("BETWEEN ? AND ?");
                parameters.add(bytes(range.name()));
                parameters.add(range.from().toByteArray());
                parameters.add(range.to().toByteArray());
            }
        }
    }

    private void equalTo(String name, Blob value) {
        sql.append("= ?");
        parameters.add(bytes(name));
        parameters.add(IndexKey.of(value));
    }

    private void appendAfter(@Nullable Position position) {
        if (position == null) {
            return;
        }
        sql.append(" AND d.created <= ? AND (d.created < ? OR d.sequence < ? OR (d.sequence = ? AND d.id > ?))");
        parameters.add(position.createdMillis());
        parameters.add(position.createdMillis());
        parameters.add(position.sequence());
        parameters.add(position.sequence());
        parameters.add(bytes(position.id()));
    }

    private void exists(IndexTerm term) {
        sql.append("EXISTS (SELECT 1 FROM claviger_index e WHERE e.domain = ? AND e.kind = ? AND e.name = ?"
                + " AND e.value = ? AND e.created = d.created AND e.sequence = d.sequence AND e.id = d.id OFFSET 0)");
        parameters.add(bytes(query.domain()));
        parameters.add(query.kind().code());
        parameters.add(bytes(term.name()));
        parameters.add(IndexKey.of(term.value()));
    }

    private PreparedStatement statement(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql.toString());
        for (int i = 0; i < parameters.size(); i++) {
            switch (parameters.get(i)) {
                case byte[] bytes -> statement.setBytes(i + 1, bytes);
                case Integer number -> statement.setInt(i + 1, number);
                case Long number -> statement.setLong(i + 1, number);
                default -> throw new IllegalStateException("no such parameter");
            }
        }
        return statement;
    }
}
