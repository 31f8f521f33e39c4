package org.claviger.storage.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.claviger.storage.DomainClaim;
import org.claviger.storage.IndexKey;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.jspecify.annotations.Nullable;

/** Single rows, read by their keys. */
final class PostgresRecords {
    private PostgresRecords() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The first three parameters. */
    static void setKey(PreparedStatement statement, RecordKey key) throws SQLException {
        statement.setBytes(1, bytes(key.domain()));
        statement.setInt(2, key.kind().code());
        statement.setBytes(3, bytes(key.id()));
    }

    static byte @Nullable [] read(Connection connection, RecordKey key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT record FROM claviger_record WHERE domain = ? AND kind = ? AND id = ?")) {
            setKey(select, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getBytes(1) : null;
            }
        }
    }

    /** Those that are there. */
    static Map<RecordKey, byte[]> readAll(Connection connection, Set<RecordKey> keys) throws SQLException {
        Map<RecordKey, byte[]> records = new HashMap<>();
        if (keys.isEmpty()) {
            return records;
        }
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT r.domain, r.kind, r.id, r.record FROM unnest(?, ?, ?) AS k (domain, kind, id)
                JOIN claviger_record r ON r.domain = k.domain AND r.kind = k.kind AND r.id = k.id""")) {
            select.setArray(1, connection.createArrayOf("bytea", texts(keys, RecordKey::domain)));
            select.setArray(2, connection.createArrayOf("int2", kinds(keys)));
            select.setArray(3, connection.createArrayOf("bytea", texts(keys, RecordKey::id)));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    RecordKey key = new RecordKey(
                            text(rows.getBytes(1)), RecordKind.of(rows.getInt(2)), text(rows.getBytes(3)));
                    records.put(key, rows.getBytes(4));
                }
            }
        }
        return records;
    }

    private static byte[][] texts(Set<RecordKey> keys, Function<RecordKey, String> part) {
        return keys.stream().map(key -> bytes(part.apply(key))).toArray(byte[][]::new);
    }

    private static Short[] kinds(Set<RecordKey> keys) {
        return keys.stream().map(key -> (short) key.kind().code()).toArray(Short[]::new);
    }

    /** Claim rows carry no tag: one that makes no sense was not written by us, and names nobody. */
    static Optional<RecordKey> readHolder(Connection connection, DomainClaim claim) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT kind, id FROM claviger_claim WHERE domain = ? AND namespace = ? AND value = ?")) {
            select.setBytes(1, bytes(claim.domain()));
            select.setBytes(2, IndexKey.of(claim.claim().namespace()));
            select.setBytes(3, IndexKey.of(claim.claim().value()));
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new RecordKey(claim.domain(), RecordKind.of(row.getInt(1)), text(row.getBytes(2))))
                        : Optional.empty();
            } catch (IntegrityException | IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}
