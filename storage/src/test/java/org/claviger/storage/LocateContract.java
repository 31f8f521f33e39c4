package org.claviger.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.storage.testing.Records.CREATED;
import static org.claviger.storage.testing.Records.DOMAIN;
import static org.claviger.storage.testing.Records.content;
import static org.claviger.storage.testing.Records.creation;
import static org.claviger.storage.testing.Records.indexed;
import static org.claviger.storage.testing.Records.object;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.claviger.storage.testing.HmacTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How records are located, in every store; and what a subclass says of its store. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class LocateContract {
    protected static final StoreSettings SETTINGS = StoreSettings.of(new HmacTag(), cause -> {
        throw cause;
    });

    protected ObjectStore store;

    /** An empty store. */
    protected abstract ObjectStore openNew() throws Exception;

    /** Changes a record's bytes as somebody does who can write the store and has no key. */
    protected abstract void edit(RecordKey key, UnaryOperator<byte[]> edit);

    /** The bytes that the store keeps for a record. */
    protected abstract byte[] bytes(RecordKey key);

    protected abstract void editJournal(String node, JournalPosition position, UnaryOperator<byte[]> edit);

    /** Lists a record where it does not belong, as somebody does who can write the store and has no key. */
    protected abstract void plantIndexEntry(StoredRecord record, IndexTerm term);

    /** How many records the large test makes. */
    protected abstract int manyRecords();

    @BeforeEach
    void open() throws Exception {
        store = openNew();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static final LocateQuery ALL = LocateQuery.of(DOMAIN, RecordKind.OBJECT);

    @Test
    void locatesByExactTerms() {
        store.commit(creation(object("a"), indexed("a", IndexTerm.of("name", "x"), IndexTerm.of("state", "1"))));
        store.commit(creation(object("b"), indexed("b", IndexTerm.of("name", "y"), IndexTerm.of("state", "1"))));
        store.commit(creation(object("c"), indexed("c", IndexTerm.of("name", "x"), IndexTerm.of("name", "y"))));

        assertThat(locate(ALL.with(IndexTerm.of("name", "x")))).containsExactly("c", "a");
        assertThat(locate(ALL.with(IndexTerm.of("name", "x")).with(IndexTerm.of("state", "1"))))
                .containsExactly("a");
        assertThat(locate(ALL.with(IndexTerm.of("name", "x")).with(IndexTerm.of("name", "y"))))
                .containsExactly("c");
        assertThat(locate(ALL.with(IndexTerm.of("name", "")))).isEmpty();
        assertThat(locate(ALL.with(IndexTerm.of("nam", "ex")))).isEmpty();
    }

    @Test
    void locatesByAnyOfSomeTerms() {
        store.commit(creation(object("a"), indexed("a", IndexTerm.of("owner", "alice"))));
        store.commit(creation(object("b"), indexed("b", IndexTerm.of("owner", "bob"), IndexTerm.of("group", "g"))));
        store.commit(creation(object("c"), indexed("c", IndexTerm.of("owner", "carol"))));

        assertThat(locate(ALL.withAnyOf(List.of(IndexTerm.of("owner", "alice"), IndexTerm.of("group", "g")))))
                .containsExactly("b", "a");
        assertThat(locate(ALL.withAnyOf(List.of()))).isEmpty();
    }

    @Test
    void locatesByRangesOfDatesBeforeAndAfter1970() {
        for (long date = -3; date <= 3; date++) {
            store.commit(creation(object("date" + date), indexed("x", IndexTerm.of("date", date * 1_000_000))));
        }

        assertThat(locate(ALL.with(IndexRange.of("date", -1_000_000, 1_000_000))))
                .containsExactly("date1", "date0", "date-1");
        assertThat(locate(ALL.with(IndexRange.of("date", Long.MIN_VALUE, -1)).with(IndexTerm.of("date", -2_000_000))))
                .containsExactly("date-2");
    }

    @Test
    void ordersByCreationDateNewestFirstThenBySequence() {
        record Creation(String id, Instant created) {}
        List<Creation> creations = List.of(
                new Creation("z", CREATED),
                new Creation("newest", CREATED.plusMillis(1)),
                new Creation("oldest", Instant.parse("1960-01-01T00:00:00Z")),
                new Creation("a", CREATED));
        for (Creation each : creations) {
            store.commit(Change.builder()
                    .create(object(each.id()), each.created(), content("x"))
                    .build());
        }

        assertThat(locate(ALL)).containsExactly("newest", "a", "z", "oldest");
    }

    @Test
    void tellsLongValuesApartThatBeginAlike() {
        String alike = "x".repeat(3000);
        store.commit(creation(object("a"), indexed("a", IndexTerm.of("custom", alike + "1"))));
        store.commit(creation(object("b"), indexed("b", IndexTerm.of("custom", alike + "2"))));

        assertThat(locate(ALL.with(IndexTerm.of("custom", alike + "2")))).containsExactly("b");
        assertThat(locate(ALL.with(IndexTerm.of("custom", alike)))).isEmpty();
    }

    @Test
    void locatesByWhatTheRecordSaysNow() {
        store.commit(creation(object("a"), indexed("a", IndexTerm.of("state", "1"), IndexTerm.of("name", "n"))));
        store.commit(Change.builder()
                .update(get(object("a")), indexed("a", IndexTerm.of("state", "2"), IndexTerm.of("name", "n")))
                .build());

        assertThat(locate(ALL.with(IndexTerm.of("state", "1")))).isEmpty();
        assertThat(locate(ALL.with(IndexTerm.of("state", "2")))).containsExactly("a");
        store.commit(Change.builder().delete(get(object("a"))).build());
        assertThat(locate(ALL.with(IndexTerm.of("name", "n")))).isEmpty();
        assertThat(locate(ALL)).isEmpty();
    }

    @Test
    void agreesWithAScanOfAllRecordsInEveryQuery() {
        Random random = new Random(42);
        for (int i = 0; i < 150; i++) {
            List<IndexTerm> terms = new ArrayList<>();
            for (String name : List.of("state", "type", "group", "group", "date")) {
                if (random.nextInt(4) > 0) {
                    terms.add(new IndexTerm(name, value(name, random)));
                }
            }
            store.commit(Change.builder()
                    .create(
                            object("r" + i),
                            CREATED.plusMillis(random.nextInt(20)),
                            content("x").withIndexes(terms))
                    .build());
        }
        List<StoredRecord> all = new ArrayList<>(store.locate(ALL).records());
        assertThat(all).hasSize(150).isSortedAccordingTo(Comparator.comparing(StoredRecord::position));

        for (int i = 0; i < 150; i++) {
            LocateQuery query = randomQuery(random);
            assertThat(locate(query))
                    .as("%s", query)
                    .isEqualTo(all.stream()
                            .filter(query::matches)
                            .map(record -> record.key().id())
                            .toList());
        }
    }

    private static LocateQuery randomQuery(Random random) {
        LocateQuery query = ALL.limit(1 + random.nextInt(40));
        for (String name : List.of("state", "type", "group", "group")) {
            if (random.nextInt(3) == 0) {
                query = query.with(new IndexTerm(name, value(name, random)));
            }
        }
        if (random.nextInt(3) == 0) {
            query = query.withAnyOf(List.of(
                    new IndexTerm("group", value("group", random)), new IndexTerm("type", value("type", random))));
        }
        if (random.nextInt(3) == 0) {
            long from = random.nextInt(10) - 5L;
            query = query.with(IndexRange.of("date", from, from + random.nextInt(5)));
        }
        return query;
    }

    private static Blob value(String name, Random random) {
        return name.equals("date")
                ? Blob.of((long) random.nextInt(10) - 5)
                // With bytes that an encoding of keys has to tell from its own.
                : Blob.of(new byte[random.nextInt(3)]);
    }

    @Test
    void ignoresAnOwnerThatTheRecordDoesNotSay() {
        store.commit(creation(object("a"), indexed("a", IndexTerm.of("owner", "alice"))));

        plantIndexEntry(get(object("a")), IndexTerm.of("owner", "mallory"));

        assertThat(locate(ALL.with(IndexTerm.of("owner", "mallory")))).isEmpty();
        assertThat(locate(ALL.withAnyOf(List.of(IndexTerm.of("owner", "mallory")))))
                .isEmpty();
    }

    @Test
    void boundsWhatOnePageHolds() {
        assertThatThrownBy(() -> ALL.limit(LocateQuery.LIMIT_MAX + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ALL.limit(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void locatesAmongManyRecordsWithoutReadingThemAll() {
        int many = manyRecords();
        List<PendingCommit> pending = new ArrayList<>();
        for (int i = 0; i < many; i += 500) {
            Change.Builder change = Change.builder();
            for (int j = i; j < Math.min(many, i + 500); j++) {
                change.create(
                        object("r" + j),
                        CREATED.plusMillis(j / 10),
                        indexed(
                                "x",
                                IndexTerm.of("name", "n" + j),
                                IndexTerm.of("state", "active"),
                                IndexTerm.of("half", "" + j % 2),
                                IndexTerm.of("thousandth", "" + j % 1000)));
            }
            pending.add(store.commitLater(change.build()));
        }
        pending.forEach(PendingCommit::await);
        IndexTerm active = IndexTerm.of("state", "active");
        LocateQuery one = ALL.with(active).with(IndexTerm.of("half", "1")).with(IndexTerm.of("name", "n777"));
        LocateQuery few = ALL.with(active).with(IndexTerm.of("half", "1")).with(IndexTerm.of("thousandth", "777"));
        assertThat(locate(one)).containsExactly("r777");
        assertThat(locate(few)).hasSize(many / 1000).contains("r777").startsWith("r" + (many - 223));

        assertFast(() -> store.locate(one));
        assertFast(() -> store.locate(few));
        assertFast(() -> store.locate(ALL.with(active).limit(10)));
        assertFast(() ->
                store.locate(ALL.with(active).with(IndexTerm.of("half", "0")).limit(10)));
    }

    /** Twenty times in two seconds is far from a scan of all, and far from the noise of a busy machine. */
    private static void assertFast(Runnable query) {
        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            query.run();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    /** All pages. */
    private List<String> locate(LocateQuery query) {
        List<String> ids = new ArrayList<>();
        LocateQuery next = query;
        while (true) {
            RecordPage page = store.locate(next);
            assertThat(page.records().size()).isLessThanOrEqualTo(query.limit());
            ids.addAll(ids(page));
            if (page.next() == null) {
                return ids;
            }
            next = next.after(page.next());
        }
    }

    protected final StoredRecord get(RecordKey key) {
        return store.find(key).orElseThrow();
    }

    protected static List<String> ids(RecordPage page) {
        return page.records().stream().map(record -> record.key().id()).toList();
    }

    /** What a writer of a parallel test does. */
    protected interface Writer {
        void write(int number);
    }

    protected static void inParallel(int writers, Writer writer) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                int number = i;
                running.add(threads.submit(() -> writer.write(number)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }
}
