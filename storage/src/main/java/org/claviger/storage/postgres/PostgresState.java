package org.claviger.storage.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
    private final Map<RecordKey, Optional<StoredRecord>> records = new HashMap<>();
    private final Map<DomainClaim, Optional<RecordKey>> claims = new HashMap<>();

    PostgresState(Connection connection, RecordEncoding encoding) {
        this.connection = connection;
        this.encoding = encoding;
    }

    @Override
    public Optional<StoredRecord> find(RecordKey key) {
        Optional<StoredRecord> known = records.get(key);
        if (known == null) {
            known = Optional.ofNullable(read(key)).map(bytes -> encoding.decode(key, bytes));
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
