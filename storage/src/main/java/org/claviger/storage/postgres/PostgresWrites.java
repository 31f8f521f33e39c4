package org.claviger.storage.postgres;

import static org.claviger.storage.postgres.PostgresRecords.bytes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.claviger.storage.Blob;
import org.claviger.storage.DomainClaim;
import org.claviger.storage.Draft;
import org.claviger.storage.IndexKey;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.SumChange;
import org.claviger.storage.SumKeeper;
import org.claviger.storage.SumNumbers;

/** What the drafts of one transaction leave altogether, written table by table in batches. */
final class PostgresWrites {
    private static final String PUT = """
            INSERT INTO claviger_record (domain, kind, id, record) VALUES (?, ?, ?, ?)
            ON CONFLICT (domain, kind, id) DO UPDATE SET record = excluded.record""";

    private final RecordEncoding encoding;
    private final Map<RecordKey, byte[]> encodedSums = new LinkedHashMap<>();
    private final Map<RecordKey, Draft.Outcome> records = new LinkedHashMap<>();
    private final Map<RecordKey, byte[]> encoded = new HashMap<>();
    private final Map<DomainClaim, Optional<RecordKey>> claims = new LinkedHashMap<>();
    private final List<JournalEntry> journal = new ArrayList<>();

    PostgresWrites(RecordEncoding encoding) {
        this.encoding = encoding;
    }

    void add(Draft draft) {
        Map<RecordKey, byte[]> ofDraft = new HashMap<>();
        draft.records()
                .forEach((key, outcome) ->
                        outcome.after().ifPresent(record -> ofDraft.put(key, encoding.encode(record))));
        // Nothing fails from here on: a commit is in the transaction whole or not at all.
        encoded.putAll(ofDraft);
        claims.putAll(draft.claims());
        draft.records()
                .forEach((key, outcome) ->
                        records.merge(key, outcome, (first, last) -> new Draft.Outcome(first.before(), last.after())));
    }

    /** A record of a store that has none of its key. */
    void add(StoredRecord record) {
        encoded.put(record.key(), encoding.encode(record));
        records.put(record.key(), new Draft.Outcome(Optional.empty(), Optional.of(record)));
        record.claims()
                .forEach(claim -> claims.put(new DomainClaim(record.key().domain(), claim), Optional.of(record.key())));
    }

    int size() {
        return records.size() + journal.size();
    }

    void add(List<JournalEntry> entries) {
        journal.addAll(entries);
    }

    /** The sums over the records, which are written with them. */
    void carryOn(SumKeeper sums, SumNumbers numbers) {
        SumChange moved = new SumChange();
        records.values().forEach(outcome -> moved.add(outcome, numbers));
        carryOn(sums, moved);
    }

    void carryOn(SumKeeper sums, SumChange moved) {
        for (StoredRecord sum : sums.carryOn(moved)) {
            encodedSums.put(sum.key(), encoding.encode(sum));
        }
    }

    void write(Connection connection) throws SQLException {
        writeSums(connection);
        writeRecords(connection);
        writeIndexes(connection);
        writeClaims(connection);
        writeJournal(connection);
    }

    private void writeSums(Connection connection) throws SQLException {
        if (encodedSums.isEmpty()) {
            return;
        }
        try (PreparedStatement put = connection.prepareStatement(PUT)) {
            for (Map.Entry<RecordKey, byte[]> sum : encodedSums.entrySet()) {
                PostgresRecords.setKey(put, sum.getKey());
                put.setBytes(4, sum.getValue());
                put.addBatch();
            }
            put.executeBatch();
        }
    }

    private void writeRecords(Connection connection) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                        "DELETE FROM claviger_record WHERE domain = ? AND kind = ? AND id = ?");
                PreparedStatement put = connection.prepareStatement(PUT)) {
            for (Map.Entry<RecordKey, Draft.Outcome> record : records.entrySet()) {
                RecordKey key = record.getKey();
                boolean staying = record.getValue().after().isPresent();
                PreparedStatement statement = staying ? put : delete;
                PostgresRecords.setKey(statement, key);
                if (staying) {
                    statement.setBytes(4, encoded.get(key));
                }
                statement.addBatch();
            }
            delete.executeBatch();
            put.executeBatch();
        }
    }

    /** An entry of an index: a term of a record, or its place in the list of all (no name, no value). */
    private record Row(StoredRecord record, String name, Blob value) {
        private void set(PreparedStatement statement) throws SQLException {
            statement.setBytes(1, bytes(record.key().domain()));
            statement.setInt(2, record.key().kind().code());
            statement.setBytes(3, bytes(name));
            statement.setBytes(4, IndexKey.of(value));
            statement.setLong(5, record.created().toEpochMilli());
            statement.setLong(6, record.sequence());
            statement.setBytes(7, bytes(record.key().id()));
            statement.addBatch();
        }
    }

    private void writeIndexes(Connection connection) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("""
                        DELETE FROM claviger_index WHERE domain = ? AND kind = ? AND name = ? AND value = ?
                        AND created = ? AND sequence = ? AND id = ?""");
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO claviger_index (domain, kind, name, value, created, sequence, id)
                        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""")) {
            for (Draft.Outcome outcome : records.values()) {
                for (Row row : missing(outcome.before(), outcome.after())) {
                    row.set(delete);
                }
                for (Row row : missing(outcome.after(), outcome.before())) {
                    row.set(insert);
                }
            }
            delete.executeBatch();
            insert.executeBatch();
        }
    }

    /** The entries of a record that another state of it has not. */
    private static List<Row> missing(Optional<StoredRecord> state, Optional<StoredRecord> other) {
        List<Row> rows = new ArrayList<>();
        if (state.isEmpty()) {
            return rows;
        }
        StoredRecord record = state.get();
        // A record that was deleted and made anew has another place in every list.
        Optional<StoredRecord> same = other.filter(one -> one.position().equals(record.position()));
        if (same.isEmpty()) {
            rows.add(new Row(record, "", Blob.empty()));
        }
        Set<IndexTerm> terms = new HashSet<>(record.indexes());
        same.ifPresent(one -> terms.removeAll(one.indexes()));
        terms.forEach(term -> rows.add(new Row(record, term.name(), term.value())));
        return rows;
    }

    private void writeClaims(Connection connection) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                        "DELETE FROM claviger_claim WHERE domain = ? AND namespace = ? AND value = ?");
                PreparedStatement put = connection.prepareStatement("""
                        INSERT INTO claviger_claim (domain, namespace, value, kind, id) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (domain, namespace, value)
                        DO UPDATE SET kind = excluded.kind, id = excluded.id""")) {
            for (Map.Entry<DomainClaim, Optional<RecordKey>> claim : claims.entrySet()) {
                Optional<RecordKey> holder = claim.getValue();
                PreparedStatement statement = holder.isPresent() ? put : delete;
                statement.setBytes(1, bytes(claim.getKey().domain()));
                statement.setBytes(2, IndexKey.of(claim.getKey().claim().namespace()));
                statement.setBytes(3, IndexKey.of(claim.getKey().claim().value()));
                if (holder.isPresent()) {
                    statement.setInt(4, holder.get().kind().code());
                    statement.setBytes(5, bytes(holder.get().id()));
                }
                statement.addBatch();
            }
            delete.executeBatch();
            put.executeBatch();
        }
    }

    private void writeJournal(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO claviger_journal (node, epoch, sequence, entry) VALUES (?, ?, ?, ?)")) {
            for (JournalEntry entry : journal) {
                insert.setBytes(1, bytes(entry.node()));
                insert.setLong(2, entry.position().epoch());
                insert.setLong(3, entry.position().sequence());
                insert.setBytes(4, encoding.encode(entry));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
