package org.claviger.storage.postgres;

import static org.claviger.storage.postgres.PostgresRecords.bytes;
import static org.claviger.storage.postgres.PostgresRecords.text;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.claviger.storage.RecordKind;
import org.claviger.storage.RecordPage;
import org.claviger.storage.ShardSum;
import org.claviger.storage.StoreCompaction;
import org.claviger.storage.StoreDescription;
import org.claviger.storage.StoreInspection;
import org.claviger.storage.StoreOpenException;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreSnapshot;
import org.claviger.storage.StoreView;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.SumKeeper;
import org.claviger.storage.SumNumbers;
import org.claviger.storage.SumUp;
import org.claviger.storage.TagFence;
import org.claviger.storage.TagRenewal;
import org.claviger.storage.UncommittedView;
import org.claviger.storage.UniqueClaim;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The store in a PostgreSQL database. Nodes keep no state of their own. A commit is checked in the database, so
 * {@link #commitLater} returns when it is durable already; every durability is that of the database.
 */
public final class PostgresStore implements ObjectStore {
    private static final int CONNECT_SECONDS = 5;
    private static final Duration LOCK_WAIT = Duration.ofSeconds(10);

    /** Longer than any query may take: a cut network ends a wait, a slow query does not. */
    private static final int SOCKET_SECONDS = 20;

    private static final String NEWEST = "epoch DESC, sequence DESC LIMIT 1";
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "::1", "[::1]");
    private static final String LEAST_MODE = "verify-full";

    private final PostgresReaders readers;
    private final StoreSettings settings;
    private final boolean summed;
    private final RecordEncoding encoding;
    private final DatabaseClock clock;
    private final SumNumbers numbers;
    private final PostgresCommitter committer;
    private final String place;
    private final @Nullable String warning;
    private final TagRenewal tagRenewal;
    private final TagFence tagFence;

    private PostgresStore(
            PGSimpleDataSource source,
            PostgresReaders readers,
            NodeConnection node,
            DatabaseClock clock,
            StoreSettings settings,
            boolean summed) {
        this.clock = clock;
        this.settings = settings;
        this.summed = summed;
        this.place = place(source);
        this.warning = warningOf(source);
        this.encoding = new RecordEncoding(settings.tag());
        this.numbers = new SumNumbers(settings.tag(), encoding);
        this.readers = readers;
        JournalWriter journal = new JournalWriter(settings.node(), settings.epoch(), () -> head(node, settings.node()));
        PostgresTagClaims claims = new PostgresTagClaims(settings.tag());
        this.committer = new PostgresCommitter(
                node,
                claims,
                clock,
                encoding,
                journal,
                settings,
                () -> settings.epochAfter(head(node, settings.node())),
                summed);
        this.tagRenewal = new PostgresTagRenewal(this::separate, encoding, numbers);
        this.tagFence = new PostgresTagFence(readers, committer, claims, settings.tag());
    }

    /** Makes the tables where there are none. */
    public static PostgresStore open(String jdbcUrl, StoreSettings settings) {
        return open(jdbcUrl, settings, LOCK_WAIT);
    }

    static PostgresStore open(String jdbcUrl, StoreSettings settings, Duration lockWait) {
        PGSimpleDataSource source = source(jdbcUrl, settings);
        String place = place(source);
        PostgresPromises promises = new PostgresPromises(place, settings.standbyRequired());
        PostgresReaders readers = new PostgresReaders(source, promises, place, source.getConnectTimeout());
        DatabaseClock clock = new DatabaseClock();
        NodeConnection node = new NodeConnection(source, promises, clock, settings.node(), lockWait, readers::follow);
        boolean opened = false;
        boolean summed;
        try (Connection connection = source.getConnection()) {
            promises.check(connection);
            summed = PostgresSchema.prepare(connection, place);
            node.get();
            opened = true;
        } catch (SQLException e) {
            throw new StoreOpenException("the database at " + place + " can not be used: " + e.getMessage(), e);
        } finally {
            if (!opened) {
                node.close();
                readers.close();
            }
        }
        PostgresStore store = new PostgresStore(source, readers, node, clock, settings, summed);
        store.committer.start();
        return store;
    }

    static PGSimpleDataSource source(String jdbcUrl, StoreSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(SOCKET_SECONDS);
        source.setUrl(jdbcUrl);
        source.setTcpKeepAlive(true);
        source.setReWriteBatchedInserts(true);
        source.setApplicationName("claviger " + settings.node());
        if (source.getServerNames().length > 1 && !jdbcUrl.contains("targetServerType=")) {
            source.setTargetServerType("primary");
        }
        if (source.getSslMode() == null && !isLocal(source)) {
            source.setSslMode(LEAST_MODE);
        }
        return source;
    }

    private static boolean isLocal(PGSimpleDataSource source) {
        return Arrays.stream(source.getServerNames()).allMatch(LOCAL::contains);
    }

    private static @Nullable String warningOf(PGSimpleDataSource source) {
        return isLocal(source) || LEAST_MODE.equals(source.getSslMode())
                ? null
                : "The connection to the database uses sslmode=" + source.getSslMode()
                        + ", so it may be read or taken over by whoever sits between; use " + LEAST_MODE;
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

    private <T> T read(PostgresReaders.Query<T> query) {
        return readers.read(query, committer::refresh);
    }

    private Connection separate() {
        return readers.separate(committer::refresh);
    }

    @Override
    public long era() {
        return readers.era();
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
        return entries(node, new JournalPosition(0, 0), NEWEST).stream().findFirst();
    }

    /** By the writer's own connection: another one may be to a primary that was cut off. */
    private Optional<JournalEntry> head(NodeConnection connection, String node) {
        try {
            return entries(connection.get(), node, new JournalPosition(0, 0), NEWEST).stream()
                    .findFirst();
        } catch (SQLException e) {
            throw new QueryFailure(e);
        }
    }

    private List<JournalEntry> entries(String node, JournalPosition after, String order) {
        return read(connection -> entries(connection, node, after, order));
    }

    private List<JournalEntry> entries(Connection connection, String node, JournalPosition after, String order)
            throws SQLException {
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
    }

    @Override
    public StoreSnapshot snapshot() {
        return PostgresSnapshot.take(separate(), encoding, place);
    }

    @Override
    public void sumUp() {
        if (summed) {
            return;
        }
        try (Connection connection = separate()) {
            connection.setAutoCommit(false);
            if (PostgresSchema.beginSums(connection)) {
                PostgresWrites writes = new PostgresWrites(encoding);
                SumKeeper sums = new SumKeeper(settings.node(), this::epoch, numbers, key -> Optional.empty());
                writes.carryOn(sums, SumUp.of(new PostgresInspection(connection), encoding, numbers));
                writes.write(connection);
            }
            connection.commit();
        } catch (SQLException e) {
            throw PostgresInspection.unreadable(e);
        }
        committer.sumsBegin();
    }

    private long epoch() {
        return settings.epochAfter(journalHead(settings.node()));
    }

    @Override
    public Optional<Instant> time() {
        Optional<Instant> time = read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT clock_timestamp()");
                    ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(row.getObject(1, OffsetDateTime.class).toInstant())
                        : Optional.empty();
            }
        });
        time.ifPresent(clock::saw);
        return time;
    }

    @Override
    public List<ShardSum> sums() {
        return read(connection -> {
            List<ShardSum> sums = new ArrayList<>();
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT domain, id, record FROM claviger_record WHERE kind = ?")) {
                select.setInt(1, RecordKind.SUM.code());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        RecordKey key = new RecordKey(text(rows.getBytes(1)), RecordKind.SUM, text(rows.getBytes(2)));
                        sums.add(ShardSum.read(encoding.decode(key, rows.getBytes(3)), numbers));
                    }
                }
            }
            return sums;
        });
    }

    @Override
    public TagRenewal tagRenewal() {
        return tagRenewal;
    }

    @Override
    public Optional<TagFence> tagFence() {
        return Optional.of(tagFence);
    }

    @Override
    public StoreInspection inspect() {
        try {
            Connection connection = separate();
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            return new PostgresInspection(connection);
        } catch (SQLException e) {
            throw PostgresInspection.unreadable(e);
        }
    }

    @Override
    public StoreCompaction compaction() {
        return StoreCompaction.instead(
                "PostgreSQL gives back room by itself (autovacuum); to give it back to the disk at"
                        + " once, its administrator runs VACUUM FULL, which locks the tables meanwhile");
    }

    @Override
    public StoreDescription description() {
        return new StoreDescription("PostgreSQL", place, RecordEncoding.STORE_FORMAT, warning, false);
    }

    @Override
    public void close() {
        committer.close();
        readers.close();
    }
}
