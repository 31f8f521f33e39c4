package org.claviger.storage.postgres;

import static org.claviger.storage.postgres.PostgresRecords.bytes;
import static org.claviger.storage.postgres.PostgresRecords.text;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.claviger.storage.AcceptedCommit;
import org.claviger.storage.Change;
import org.claviger.storage.DomainClaim;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.JournalWriter;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.PendingCommit;
import org.claviger.storage.RecordEncoding;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordPage;
import org.claviger.storage.StoreDescription;
import org.claviger.storage.StoreOpenException;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreSnapshot;
import org.claviger.storage.StoreUnavailableException;
import org.claviger.storage.StoreView;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.UncommittedView;
import org.claviger.storage.UniqueClaim;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The store in a PostgreSQL database. Nodes keep no state of their own. A commit is checked in the database, so
 * {@link #commitLater} returns when it is durable already; every durability is that of the database.
 */
public final class PostgresStore implements ObjectStore {
    private static final int CONNECTIONS_MAX = 16;
    private static final long CONNECTION_WAIT_MILLIS = 10_000;
    private static final int CONNECT_SECONDS = 10;
    private static final Duration LOCK_WAIT = Duration.ofSeconds(10);

    /** Longer than any statement may take: a cut network ends a wait, a slow query does not. */
    private static final int SOCKET_SECONDS = 45;

    /** Every query here is a walk along an index with look-ups; statistics must not talk the planner out of it. */
    private static final String READER_SETTINGS = "SET statement_timeout = '30s'; SET enable_hashjoin = off;"
            + " SET enable_mergejoin = off; SET enable_seqscan = off; SET enable_bitmapscan = off;"
            + " SET enable_sort = off";

    private final HikariDataSource readers;
    private final RecordEncoding encoding;
    private final PostgresCommitter committer;
    private final String place;
    private final PGSimpleDataSource source;

    private PostgresStore(PGSimpleDataSource source, NodeConnection node, StoreSettings settings) {
        this.place = place(source);
        this.source = source;
        this.encoding = new RecordEncoding(settings.tag());
        this.readers = readers(source);
        JournalWriter journal =
                new JournalWriter(settings.node(), settings.epoch(), () -> journalHead(settings.node()));
        this.committer = new PostgresCommitter(node, encoding, journal, settings.fatalListener());
    }

    /** Makes the tables where there are none. */
    public static PostgresStore open(String jdbcUrl, StoreSettings settings) {
        return open(jdbcUrl, settings, LOCK_WAIT);
    }

    static PostgresStore open(String jdbcUrl, StoreSettings settings, Duration lockWait) {
        PGSimpleDataSource source = source(jdbcUrl, settings);
        NodeConnection node = new NodeConnection(source, settings.node(), lockWait);
        try (Connection connection = source.getConnection()) {
            PostgresSchema.prepare(connection, place(source));
            node.get();
        } catch (SQLException e) {
            node.close();
            throw new StoreOpenException("the database at " + place(source) + " can not be used: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
        PostgresStore store = new PostgresStore(source, node, settings);
        store.committer.start();
        return store;
    }

    static PGSimpleDataSource source(String jdbcUrl, StoreSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(SOCKET_SECONDS);
        source.setTcpKeepAlive(true);
        source.setReWriteBatchedInserts(true);
        source.setApplicationName("claviger " + settings.node());
        return source;
    }

    static String place(PGSimpleDataSource source) {
        StringBuilder place = new StringBuilder();
        for (int i = 0; i < source.getServerNames().length; i++) {
            place.append(i == 0 ? "" : ",")
                    .append(source.getServerNames()[i])
                    .append(':')
                    .append(source.getPortNumbers()[i]);
        }
        return place.append('/').append(source.getDatabaseName()).toString();
    }

    private static HikariDataSource readers(PGSimpleDataSource source) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("store-readers");
        config.setDataSource(source);
        config.setMaximumPoolSize(CONNECTIONS_MAX);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_WAIT_MILLIS);
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql(READER_SETTINGS);
        return new HikariDataSource(config);
    }

    /** A read in a transaction of its own. */
    private interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    private <T> T read(Query<T> query) {
        try {
            return readOnce(query);
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (!state.startsWith("08") && !state.startsWith("57P")) {
                throw unreadable(e);
            }
        }
        // The connection was broken, and so may be all others of its age: once more, with a new one.
        readers.getHikariPoolMXBean().softEvictConnections();
        try {
            return readOnce(query);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private <T> T readOnce(Query<T> query) throws SQLException {
        try (Connection connection = readers.getConnection()) {
            return query.run(connection);
        }
    }

    private StoreUnavailableException unreadable(SQLException cause) {
        return new StoreUnavailableException(
                "the database at " + place + " can not be read: " + cause.getMessage(), cause);
    }

    @Override
    public Optional<StoredRecord> find(RecordKey key) {
        return read(connection -> Optional.ofNullable(PostgresRecords.read(connection, key)))
                .map(bytes -> encoding.decode(key, bytes));
    }

    @Override
    public Optional<StoredRecord> findHolder(String domain, UniqueClaim claim) {
        return read(connection -> PostgresRecords.readHolder(connection, new DomainClaim(domain, claim)))
                .flatMap(this::find)
                .filter(record -> record.claims().contains(claim));
    }

    @Override
    public RecordPage locate(LocateQuery query) {
        return read(connection -> new PostgresLocate(query, encoding).page(connection));
    }

    @Override
    public PendingCommit commitLater(List<Change> changes) {
        AcceptedCommit commit = committer.commit(changes);
        commit.await();
        return commit;
    }

    @Override
    public StoreView view(List<PendingCommit> pending, List<Change> uncommitted) {
        return new UncommittedView(this, pending, uncommitted);
    }

    @Override
    public List<String> journalNodes() {
        return read(connection -> {
            List<String> nodes = new ArrayList<>();
            try (PreparedStatement select =
                            connection.prepareStatement("SELECT DISTINCT node FROM claviger_journal ORDER BY node");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    nodes.add(text(rows.getBytes(1)));
                }
            }
            return nodes;
        });
    }

    @Override
    public List<JournalEntry> journal(String node, @Nullable JournalPosition after, int limit) {
        JournalPosition start = after == null ? new JournalPosition(0, 0) : after;
        return entries(node, start, "epoch, sequence LIMIT " + limit);
    }

    @Override
    public Optional<JournalEntry> journalHead(String node) {
        return entries(node, new JournalPosition(0, 0), "epoch DESC, sequence DESC LIMIT 1").stream()
                .findFirst();
    }

    private List<JournalEntry> entries(String node, JournalPosition after, String order) {
        return read(connection -> {
            List<JournalEntry> entries = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT epoch, sequence, entry"
                    + " FROM claviger_journal WHERE node = ? AND (epoch, sequence) > (?, ?) ORDER BY " + order)) {
                select.setBytes(1, bytes(node));
                select.setLong(2, after.epoch());
                select.setLong(3, after.sequence());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        JournalPosition position = new JournalPosition(rows.getLong(1), rows.getLong(2));
                        entries.add(encoding.decode(node, position, rows.getBytes(3)));
                    }
                }
            }
            return entries;
        });
    }

    @Override
    public StoreSnapshot snapshot() {
        return PostgresSnapshot.take(source, encoding, place);
    }

    @Override
    public StoreDescription description() {
        return new StoreDescription("PostgreSQL", place, RecordEncoding.FORMAT, null);
    }

    @Override
    public void close() {
        committer.close();
        readers.close();
    }
}
