package org.claviger.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.storage.testing.Records.CREATED;
import static org.claviger.storage.testing.Records.DOMAIN;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.JournalChain;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreImport;
import org.claviger.storage.StoreOpenException;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreSnapshot;
import org.claviger.storage.StoreUrl;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.Stores;
import org.claviger.storage.UniqueClaim;
import org.claviger.storage.testing.HmacTag;
import org.claviger.storage.testing.Records;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one store holds goes into another of any kind, with versions, places and the chain of its journal. */
@Timeout(120)
final class StoreCopyTest {
    private static final StoreSettings SETTINGS = StoreSettings.of(new HmacTag(), cause -> {
        throw cause;
    });
    private static final int RECORDS = 2_500;
    private static final UniqueClaim CLAIM = UniqueClaim.of("owner/alice", "key one");

    private static @Nullable Database started;

    @TempDir
    private Path home;

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

    @BeforeEach
    void clear() throws SQLException {
        database().clear();
    }

    private static Database database() {
        return Objects.requireNonNull(started);
    }

    private static StoreUrl postgres() {
        return new StoreUrl.Postgres(database().url());
    }

    @Test
    void carriesEverythingFromOneKindToTheNext() {
        Everything first;
        try (ObjectStore store = open(new StoreUrl.RocksDb(), "rocksdb")) {
            fill(store);
            first = Everything.of(store);
        }
        copy(new StoreUrl.RocksDb(), "rocksdb", postgres(), "postgres");
        copy(postgres(), "postgres", new StoreUrl.MapDbFile(), "mapdb");
        copy(new StoreUrl.MapDbFile(), "mapdb", new StoreUrl.RocksDb(), "again");

        for (StoreUrl url : List.of(postgres(), new StoreUrl.MapDbFile(), new StoreUrl.RocksDb())) {
            try (ObjectStore store = open(url, url instanceof StoreUrl.MapDbFile ? "mapdb" : "again")) {
                assertThat(Everything.of(store)).isEqualTo(first);
                assertGoesOn(store, first);
            }
        }
    }

    /** New records come after the old ones, claims are still held, and the chain is carried on. */
    private static void assertGoesOn(ObjectStore store, Everything first) {
        assertThat(store.findHolder(DOMAIN, CLAIM).orElseThrow().key().id()).isEqualTo("claiming");
        store.commit(Change.builder()
                .create(Records.object("later"), CREATED, Records.content("later"))
                .journal(Blob.of("later"))
                .build());
        LocateQuery all = LocateQuery.of(DOMAIN, RecordKind.OBJECT).with(IndexTerm.of("colour", "red"));
        assertThat(store.locate(all.limit(10)).records())
                .isEqualTo(first.records().stream()
                        .filter(record -> record.indexes().contains(IndexTerm.of("colour", "red")))
                        .sorted(Comparator.comparing(StoredRecord::position))
                        .limit(10)
                        .toList());
        StoredRecord later = store.find(Records.object("later")).orElseThrow();
        assertThat(first.records()).allMatch(record -> record.sequence() < later.sequence());
        JournalChain chain = new JournalChain();
        store.journal("node-1", null, Integer.MAX_VALUE).forEach(chain::accept);
        assertThat(chain.count()).isEqualTo(first.entries().size() + 1);
    }

    @Test
    void showsOneMomentWhileOthersWrite() {
        for (StoreUrl url : List.of(new StoreUrl.RocksDb(), postgres())) {
            try (ObjectStore store = open(url, "moment")) {
                fill(store);
                Everything before = Everything.of(store);
                try (StoreSnapshot snapshot = store.snapshot()) {
                    store.commit(Change.builder()
                            .update(
                                    store.find(Records.object("claiming")).orElseThrow(),
                                    RecordContent.of(Blob.of("changed")))
                            .create(Records.object("new"), CREATED, Records.content("new"))
                            .journal(Blob.of("new"))
                            .build());

                    assertThat(Everything.of(snapshot)).isEqualTo(before);
                }
                assertThat(Everything.of(store)).isNotEqualTo(before);
            }
        }
    }

    @Test
    void goesIntoAnEmptyStoreAlone() {
        for (StoreUrl url : List.of(new StoreUrl.RocksDb(), postgres())) {
            open(url, "full").close();
            try (ObjectStore store = open(url, "full")) {
                fill(store);
            }

            assertThatThrownBy(() -> Stores.fill(url, home.resolve("full"), SETTINGS, target -> {}))
                    .isInstanceOf(StoreOpenException.class)
                    .hasMessageContaining("holds something already");
        }
    }

    @Test
    void leavesNoHalfOfAStore() {
        for (StoreUrl url : List.of(new StoreUrl.RocksDb(), postgres())) {
            assertThatThrownBy(() -> Stores.fill(url, home.resolve("half"), SETTINGS, target -> {
                        target.put(new StoredRecord(Records.object("one"), 1, CREATED, 1, Records.content("one")));
                        throw new IllegalStateException("the source is broken");
                    }))
                    .hasMessage("the source is broken");
        }

        assertThatThrownBy(() -> open(new StoreUrl.RocksDb(), "half")).isInstanceOf(StoreOpenException.class);
        try (ObjectStore store = open(postgres(), "half")) {
            assertThat(Everything.of(store).records()).isEmpty();
        }
    }

    private ObjectStore open(StoreUrl url, String name) {
        return Stores.open(url, home.resolve(name), SETTINGS);
    }

    private void copy(StoreUrl from, String fromName, StoreUrl to, String toName) {
        try (ObjectStore source = open(from, fromName);
                StoreSnapshot snapshot = source.snapshot()) {
            Stores.fill(to, home.resolve(toName), SETTINGS, target -> copy(snapshot, target));
        }
    }

    private static void copy(StoreSnapshot snapshot, StoreImport target) {
        snapshot.records(kept -> target.put(kept.record()));
        snapshot.journal(kept -> target.put(kept.entry()));
    }

    private static void fill(ObjectStore store) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            changes.add(Change.builder()
                    .create(
                            Records.object("record-" + i),
                            CREATED.plusMillis(i % 7),
                            Records.indexed("body " + i, IndexTerm.of("colour", i % 3 == 0 ? "red" : "blue")))
                    .journal(Blob.of("made " + i))
                    .build());
        }
        store.commit(changes);
        store.commit(Change.builder()
                .create(Records.object("claiming"), CREATED, Records.claiming("body", CLAIM))
                .build());
        StoredRecord record = store.find(Records.object("record-1")).orElseThrow();
        store.commit(Change.builder().update(record, Records.content("second")).build());
    }

    /** All records in the order of their keys, and the journal. */
    private record Everything(List<StoredRecord> records, List<JournalEntry> entries) {
        static Everything of(ObjectStore store) {
            try (StoreSnapshot snapshot = store.snapshot()) {
                return of(snapshot);
            }
        }

        static Everything of(StoreSnapshot snapshot) {
            List<StoredRecord> records = new ArrayList<>();
            List<JournalEntry> entries = new ArrayList<>();
            snapshot.records(kept -> records.add(kept.record()));
            snapshot.journal(kept -> entries.add(kept.entry()));
            records.sort(Comparator.comparing(StoredRecord::key));
            return new Everything(records, entries);
        }
    }
}
