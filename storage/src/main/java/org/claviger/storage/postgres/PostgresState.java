package org.claviger.storage.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.claviger.storage.AcceptedCommit;
import org.claviger.storage.Change;
import org.claviger.storage.ChangeState;
import org.claviger.storage.DomainClaim;
import org.claviger.storage.Draft;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * The state in one transaction: what the database says, read once, and on top what the drafts of this transaction
 * leave. The isolation level answers for it that what was read stays true until the commit.
 */
final class PostgresState implements ChangeState {
    private final Connection connection;
    private final RecordEncoding encoding;
    private final Map<RecordKey, Optional<byte[]>> fetched = new HashMap<>();
    private final Map<RecordKey, Optional<StoredRecord>> records = new HashMap<>();
    private final Map<DomainClaim, Optional<RecordKey>> claims = new HashMap<>();

    PostgresState(Connection connection, RecordEncoding encoding) {
        this.connection = connection;
        this.encoding = encoding;
    }

    /** Reads what these commits rest on and replace, at once. */
    void prefetch(List<AcceptedCommit> group) throws SQLException {
        Set<RecordKey> keys = new LinkedHashSet<>();
        for (AcceptedCommit commit : group) {
            for (Change change : commit.changes()) {
                keys.addAll(change.reads().keySet());
                change.writes().forEach(write -> keys.add(write.key()));
            }
        }
        Map<RecordKey, byte[]> found = PostgresRecords.readAll(connection, keys);
        keys.forEach(key -> fetched.put(key, Optional.ofNullable(found.get(key))));
    }

    @Override
    public Optional<StoredRecord> find(RecordKey key) {
        Optional<StoredRecord> known = records.get(key);
        if (known == null) {
            Optional<byte[]> bytes = fetched.get(key);
            if (bytes == null) {
                bytes = Optional.ofNullable(read(key));
            }
            known = bytes.map(stored -> encoding.decode(key, stored));
            records.put(key, known);
        }
        return known;
    }

    private byte @Nullable [] read(RecordKey key) {
        try {
            return PostgresRecords.read(connection, key);
        } catch (SQLException e) {
            throw new QueryFailure(e);
        }
    }

    @Override
    public int newestTagKey(String domain) {
        return encoding.newestTagKey(domain);
    }

    @Override
    public Optional<RecordKey> findListedHolder(DomainClaim claim) {
        Optional<RecordKey> known = claims.get(claim);
        if (known == null) {
            try {
                known = PostgresRecords.readHolder(connection, claim);
            } catch (SQLException e) {
                throw new QueryFailure(e);
            }
            claims.put(claim, known);
        }
        return known;
    }

    void accept(Draft draft) {
        draft.records().forEach((key, outcome) -> records.put(key, outcome.after()));
        claims.putAll(draft.claims());
    }
}
