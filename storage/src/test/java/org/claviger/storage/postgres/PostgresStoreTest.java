package org.claviger.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.storage.testing.Records.CREATED;
import static org.claviger.storage.testing.Records.claiming;
import static org.claviger.storage.testing.Records.content;
import static org.claviger.storage.testing.Records.creation;
import static org.claviger.storage.testing.Records.object;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.ClockAheadException;
import org.claviger.storage.CommitResult;
import org.claviger.storage.ConflictException;
import org.claviger.storage.Durability;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.JournalChain;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.ObjectStoreContract;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.StoreInspection;
import org.claviger.storage.StoreOpenException;
import org.claviger.storage.StoreUnavailableException;
import org.claviger.storage.StoreVerifier;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.UniqueClaim;
import org.claviger.storage.UniqueClaimException;
import org.claviger.storage.UnknownOutcomeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresStoreTest extends ObjectStoreContract {
    private static @Nullable Database started;

    @BeforeAll
    static void start() throws IOException {
        started = Database.start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (started != null) {
            started.close();
        }
    }

    private static Database database() {
        Database database = started;
        if (database == null) {
            throw new IllegalStateException("started before all tests");
        }
        return database;
    }

    @Override
    protected ObjectStore openNew() throws SQLException {
        database().clear();
        return PostgresStore.open(database().url(), SETTINGS);
    }

    private static ObjectStore otherNode() {
        return PostgresStore.open(database().url(), SETTINGS.withNode("node-2"));
    }

    @Override
    protected int manyRecords() {
        return 10_000;
    }

    /** What a test does to the tables, past the store. */
    private interface Statement<T> {
        T run(PreparedStatement statement) throws SQLException;
    }

    private static <T> T past(String sql, Statement<T> work) {
        try (Connection connection = database().connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            return work.run(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected byte[] bytes(RecordKey key) {
        return past("SELECT record FROM claviger_record WHERE domain = ? AND kind = ? AND id = ?", select -> {
            select.setBytes(1, PostgresRecords.bytes(key.domain()));
            select.setInt(2, key.kind().code());
            select.setBytes(3, PostgresRecords.bytes(key.id()));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBytes(1);
            }
        });
    }

    @Override
    protected void plant(RecordKey key, byte[] bytes) {
        past(
                "INSERT INTO claviger_record (domain, kind, id, record) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (domain, kind, id) DO UPDATE SET record = excluded.record",
                put -> {
                    PostgresRecords.setKey(put, key);
                    put.setBytes(4, bytes);
                    return put.executeUpdate();
                });
    }

    @Override
    protected void remove(RecordKey key) {
        past("DELETE FROM claviger_record WHERE domain = ? AND kind = ? AND id = ?", delete -> {
            PostgresRecords.setKey(delete, key);
            return delete.executeUpdate();
        });
    }

    @Override
    protected void removeEntries(StoredRecord record) {
        for (String table : new String[] {"claviger_index", "claviger_claim"}) {
            past("DELETE FROM " + table + " WHERE domain = ? AND kind = ? AND id = ?", delete -> {
                PostgresRecords.setKey(delete, record.key());
                return delete.executeUpdate();
            });
        }
    }

    @Test
    void sumsUpTheSharesOfTwoNodes() {
        store.commit(creation("a", "1"));
        try (ObjectStore other = otherNode()) {
            other.commit(Change.builder()
                    .delete(other.find(object("a")).orElseThrow())
                    .create(object("b"), CREATED, content("2"))
                    .build());

            assertThat(store.sums()).hasSize(2);
        }
        try (StoreInspection inspection = store.inspect()) {
            assertThat(new StoreVerifier(SETTINGS.tag(), new byte[16], rows -> {})
                            .verify(inspection, List.of())
                            .problems())
                    .isEmpty();
        }
    }

    @Override
    protected void edit(RecordKey key, UnaryOperator<byte[]> edit) {
        byte[] edited = edit.apply(bytes(key));
        int count = past("UPDATE claviger_record SET record = ? WHERE domain = ? AND kind = ? AND id = ?", update -> {
            update.setBytes(1, edited);
            update.setBytes(2, PostgresRecords.bytes(key.domain()));
            update.setInt(3, key.kind().code());
            update.setBytes(4, PostgresRecords.bytes(key.id()));
            return update.executeUpdate();
        });
        assertThat(count).isEqualTo(1);
    }

    @Override
    protected void editJournal(String node, JournalPosition position, UnaryOperator<byte[]> edit) {
        byte[] entry = past("SELECT entry FROM claviger_journal", select -> {
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBytes(1);
            }
        });
        int count = past("UPDATE claviger_journal SET entry = ?", update -> {
            update.setBytes(1, edit.apply(entry));
            return update.executeUpdate();
        });
        assertThat(count).isEqualTo(1);
    }

    @Override
    protected void plantIndexEntry(StoredRecord record, IndexTerm term) {
        int count = past("INSERT INTO claviger_index VALUES (?, ?, ?, ?, ?, ?, ?)", insert -> {
            insert.setBytes(1, PostgresRecords.bytes(record.key().domain()));
            insert.setInt(2, record.key().kind().code());
            insert.setBytes(3, PostgresRecords.bytes(term.name()));
            insert.setBytes(4, term.value().toByteArray());
            insert.setLong(5, record.created().toEpochMilli());
            insert.setLong(6, record.sequence());
            insert.setBytes(7, PostgresRecords.bytes(record.key().id()));
            return insert.executeUpdate();
        });
        assertThat(count).isEqualTo(1);
    }

    @Test
    void losesNoUpdateOfTwoNodesThatCollide() throws Exception {
        store.commit(creation(object("count"), RecordContent.of(Blob.of(0))));
        try (ObjectStore other = otherNode()) {
            inParallel(4, writer -> {
                for (int i = 0; i < 25; i++) {
                    increment(writer % 2 == 0 ? store : other);
                }
            });

            assertThat(other.journalNodes()).containsExactly("node-1", "node-2");
            for (String node : other.journalNodes()) {
                JournalChain chain = new JournalChain();
                other.journal(node, null, 1000).forEach(chain::accept);
                assertThat(chain.count()).isEqualTo(50);
            }
        }
        assertThat(get(object("count")).body().toLong()).isEqualTo(100);
    }

    private static void increment(ObjectStore node) {
        while (true) {
            StoredRecord record = node.find(object("count")).orElseThrow();
            try {
                node.commit(Change.builder()
                        .update(record, RecordContent.of(Blob.of(record.body().toLong() + 1)))
                        .journal(Blob.of("increment"))
                        .build());
                return;
            } catch (ConflictException moved) {
                // What every caller does: read and decide again.
            }
        }
    }

    @Test
    void letsOneOfTwoNodesHaveAClaim() throws Exception {
        AtomicInteger winners = new AtomicInteger();
        try (ObjectStore other = otherNode()) {
            for (int i = 0; i < 20; i++) {
                UniqueClaim claim = UniqueClaim.of("owner", "name" + i);
                String name = "rival" + i;
                inParallel(2, writer -> {
                    try {
                        (writer == 0 ? store : other)
                                .commit(creation(object(name + "-" + writer), claiming("x", claim)));
                        winners.incrementAndGet();
                    } catch (UniqueClaimException taken) {
                        assertThat(taken.claim()).isEqualTo(claim);
                    }
                });
            }
        }

        assertThat(winners).hasValue(20);
    }

    @Test
    void refusesADecisionThatRestsOnWhatAnotherNodeChanged() {
        store.commit(creation("client", "1"));
        StoredRecord client = get(object("client"));
        try (ObjectStore other = otherNode()) {
            other.commit(Change.builder().delete(client).build());
        }

        Change decision = Change.builder()
                .read(client)
                .journal(Blob.of("allowed"))
                .durability(Durability.WRITTEN)
                .build();

        assertThatThrownBy(() -> store.commit(decision)).isInstanceOf(ConflictException.class);
    }

    @Test
    void beginsNothingLongAfterTheTimeOfTheDatabase() {
        Instant now = store.time().orElseThrow();
        store.commit(creationAt(now.plus(Duration.ofMinutes(4)), object("early")));

        assertThatThrownBy(() -> store.commit(creationAt(now.plus(Duration.ofMinutes(7)), object("tomorrow"))))
                .isInstanceOf(ClockAheadException.class);

        assertThat(store.find(object("tomorrow"))).isEmpty();
        assertThat(store.find(object("early"))).isPresent();
    }

    @Test
    void writesNothingWhileTheClockOfItsNodeIsFarAhead() {
        Instant now = store.time().orElseThrow();
        AtomicReference<Instant> clock = new AtomicReference<>(now.plus(Duration.ofMinutes(4)));
        Change decision = Change.builder().journal(Blob.of("allowed")).build();
        try (ObjectStore other =
                PostgresStore.open(database().url(), SETTINGS.withNode("node-2").withClock(clock::get))) {
            other.commit(decision);
            clock.set(now.plus(Duration.ofMinutes(7)));
            assertThatThrownBy(() -> other.commit(decision)).isInstanceOf(ClockAheadException.class);
            clock.set(now);
            other.commit(decision);
        }
    }

    private static Change creationAt(Instant created, RecordKey key) {
        return Change.builder().create(key, created, content("x")).build();
    }

    @Test
    void goesOnAfterTheDatabaseHasEndedItsConnections() throws Exception {
        store.commit(Change.builder()
                .create(object("a"), CREATED, content("a"))
                .journal(Blob.of("1"))
                .build());

        database()
                .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name LIKE 'claviger %' AND pid <> pg_backend_pid()");

        store.commit(Change.builder()
                .create(object("b"), CREATED, content("b"))
                .journal(Blob.of("2"))
                .build());
        assertThat(store.find(object("b"))).isPresent();
        verifyJournal(2);
    }

    @Test
    void refusesToShareANodesJournalWithAnotherProcess() {
        assertThatThrownBy(() -> PostgresStore.open(database().url(), SETTINGS, Duration.ofMillis(300)))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("another process writes to this database as node-1");
    }

    @Test
    void refusesAStoreThatANewerVersionWrote() throws Exception {
        database().execute("UPDATE claviger_store SET number = 3 WHERE name = 'format'");

        assertThatThrownBy(PostgresStoreTest::otherNode)
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("was written by a newer version (format 3; this version reads up to 2)");
    }

    @Test
    void refusesADatabaseThatCanLoseWhatItConfirmed() {
        String asynchronous = database().url() + "&options=-c%20synchronous_commit=off";

        assertThatThrownBy(() -> PostgresStore.open(asynchronous, SETTINGS))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("has synchronous_commit = off");
    }

    @Test
    void refusesADatabaseWithoutTheStandbyThatIsRequired() {
        assertThatThrownBy(() -> PostgresStore.open(
                        database().url(), SETTINGS.withNode("node-2").withStandbyRequired(true)))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("has no synchronous standby, and store.standby-required is set");
    }

    @Test
    void refusesAConnectionThatIsNotEncryptedWhereTheAddressAsksForIt() {
        assertThatThrownBy(() ->
                        PostgresStore.open(database().url() + "&sslmode=verify-full", SETTINGS.withNode("node-2")))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("SSL");
    }

    @Test
    void refusesAChangeWhoseReadsAreOfAnotherPrimary() {
        Change decision = Change.builder()
                .journal(Blob.of("found nothing"))
                .era(store.era() + 1)
                .durability(Durability.WRITTEN)
                .build();

        assertThat(store.era()).isPositive();
        assertThatThrownBy(() -> store.commit(decision))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("era");
    }

    /** Ends the wait of commits for a standby that never confirms; it is done on the primary alone then. */
    @ParameterizedTest
    @ValueSource(strings = {"pg_cancel_backend", "pg_terminate_backend"})
    @Timeout(60)
    void neverSaysDoneWhenTheStandbyHasNotConfirmed(String end) throws Exception {
        waitFor("nobody");
        try {
            PendingCommitter commit = new PendingCommitter(() -> store.commit(Change.builder()
                    .create(object("waiting"), CREATED, content("w"))
                    .journal(Blob.of("waiting"))
                    .build()));
            Awaitility.await().until(() -> inSession("wait_event = 'SyncRep'", "pid > 0"));
            assertThat(inSession("wait_event = 'SyncRep'", end + "(pid)")).isTrue();

            assertThatThrownBy(commit::await).isInstanceOf(UnknownOutcomeException.class);
        } finally {
            waitFor("");
        }
        store.commit(Change.builder()
                .create(object("after"), CREATED, content("a"))
                .journal(Blob.of("after"))
                .build());
        verifyJournal(2);
    }

    private static void waitFor(String standby) throws Exception {
        database().execute("ALTER SYSTEM SET synchronous_standby_names = '" + standby + "'");
        database().execute("SELECT pg_reload_conf()");
        Awaitility.await()
                .until(() -> past("SELECT current_setting('synchronous_standby_names')", PostgresStoreTest::text)
                        .equals(standby));
    }

    private static boolean inSession(String where, String what) {
        return past(
                        "SELECT coalesce(bool_or(" + what + "), false)::text FROM pg_stat_activity WHERE " + where,
                        PostgresStoreTest::text)
                .equals("true");
    }

    private static String text(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    /** A commit in a thread of its own. */
    private static final class PendingCommitter {
        private final CompletableFuture<CommitResult> result = new CompletableFuture<>();

        PendingCommitter(Supplier<CommitResult> commit) {
            Thread.ofVirtual().start(() -> {
                try {
                    result.complete(commit.get());
                } catch (RuntimeException e) {
                    result.completeExceptionally(e);
                }
            });
        }

        CommitResult await() throws Throwable {
            try {
                return result.get(30, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw e.getCause();
            }
        }
    }

    @Test
    void tellsInOneSentenceThatThereIsNoDatabase() {
        assertThatThrownBy(() -> PostgresStore.open("jdbc:postgresql://127.0.0.1:1/keys?user=claviger", SETTINGS))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageStartingWith("the database at 127.0.0.1:1/keys can not be used");
    }

    @Test
    void refusesToBeUsedAfterItWasClosed() {
        store.close();

        assertThatThrownBy(() -> store.find(object("a"))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> store.commit(creation("a", "a"))).hasMessage("the store is closed");
    }
}
