package org.claviger.server.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.TokenKeys;
import org.claviger.hsm.software.SoftwareHsm;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoreFailedException;
import org.claviger.storage.StoreInspection;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreUnavailableException;
import org.claviger.storage.StoreUrl;
import org.claviger.storage.StoreVerifier;
import org.claviger.storage.StoredRecord;
import org.claviger.storage.Stores;
import org.claviger.storage.TagFence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes over one PostgreSQL replace a tag key, and end at each step of that, the one that is at it or both; whoever
 * is there next carries it on.
 */
@Timeout(900)
class NodesKilledInCompromiseTest {
    private static final String DOMAIN = Custody.DEFAULT_DOMAIN;
    private static final MaterialRecords PLAIN = new PlainRecords();
    private static final int OBJECTS = 12;

    /** The long form ends at every step, the short one at some of them, others each time. */
    private static final int STRIDE = Boolean.getBoolean("claviger.prove") ? 1 : 5;

    /** Of whoever waits for a lock, or loses against another one. */
    private static final int TRIES = 5;

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Random random = new Random();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final InstantSource clock = now::get;
    private final Hsm hsm = new SoftwareHsm();
    private final Map<String, byte[]> values = new HashMap<>();
    private final ConcurrentLinkedQueue<String> ended = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path home;

    @SuppressWarnings("NullAway.Init") // made before each test
    private EmbeddedPostgres database;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Node one;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Node other;

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** What a process has. Nothing that it did not commit outlives it. */
    private final class Node implements AutoCloseable {
        private final DomainTags tags = new DomainTags();
        private final String name;
        private final ObjectStore store;
        private final Custody custody;
        private final TagTakeover takeover;

        Node(String name) {
            this.name = name;
            store = openStore(tags, name);
            custody = Custody.open(store, hsm, tags, InstantSource.system(), Custody.HANDLES_MAX_DEFAULT);
            takeover = new TagTakeover(store, custody, LOOK);
            takeover.start();
        }

        Node again() {
            close();
            return new Node(name);
        }

        Rotation rotation(ObjectStore seen) {
            Erasure erasure = new Erasure(
                    seen,
                    PLAIN,
                    new TokenKeys(hsm).findOrCreate("test-audit"),
                    clock,
                    new Erasure.Settings(Duration.ofDays(7), false));
            return new Rotation(seen, hsm, custody, PLAIN, clock, erasure, new Rotation.Settings(null, 100_000, false));
        }

        @Override
        public void close() {
            takeover.close();
            custody.close();
            store.close();
        }
    }

    private ObjectStore openStore(DomainTags tags, String name) {
        return Stores.open(
                new StoreUrl.Postgres(database.getJdbcUrl("postgres", "postgres")),
                home,
                StoreSettings.of(tags, (StoreFailedException cause) -> ended.add(name + ": " + cause))
                        .withNode(name));
    }

    @BeforeEach
    void start() throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        Assumptions.assumeTrue(
                !root || Files.isExecutable(Path.of("/usr/bin/unshare")),
                "PostgreSQL does not run as root, and there is no unshare: its tests are skipped");
        database = EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setPGStartupWait(Duration.ofMinutes(1))
                .start();
        DomainTags tags = new DomainTags();
        try (ObjectStore fresh = openStore(tags, "node-1")) {
            Custody.initialise(fresh, hsm, tags, InstantSource.system(), "test");
        }
        tags.close();
        one = new Node("node-1");
        other = new Node("node-2");
        fill();
    }

    @AfterEach
    void stop() throws Exception {
        one.close();
        other.close();
        database.close();
    }

    private void fill() {
        for (int i = 0; i < OBJECTS; i++) {
            String id = Integer.toString(i);
            byte[] value = hsm.random(32);
            values.put(id, value);
            Node node = i % 2 == 0 ? one : other;
            try (SecretBytes clear = SecretBytes.copyOf(value)) {
                Bytes material =
                        node.custody.seal(clear, PlainRecords.facts(id)).encode();
                node.store.commit(Change.builder()
                        .create(object(id), clock.instant(), RecordContent.of(Blob.of(material.toArray())))
                        .journal(Blob.of("made " + id))
                        .build());
            }
        }
        one.store.commit(Change.builder()
                .create(client(), clock.instant(), RecordContent.of(Blob.of("may something")))
                .build());
    }

    private static RecordKey object(String id) {
        return new RecordKey(DOMAIN, RecordKind.OBJECT, id);
    }

    private static RecordKey client() {
        return new RecordKey(RecordKey.SERVER, RecordKind.CLIENT, "any");
    }

    @Test
    void goesOnWhoeverEndsAtWhateverStep() throws Exception {
        int crashes = 0;
        int ofAll = 0;
        for (String domain : List.of(DOMAIN, RecordKey.SERVER)) {
            for (boolean after : new boolean[] {false, true}) {
                boolean crashed = true;
                for (int step = 1 + random.nextInt(STRIDE); crashed; step += STRIDE) {
                    Forgery forgery = new Forgery(domain.equals(DOMAIN) ? object("0") : client());
                    crashed = crashAt(domain, step, after);
                    boolean all = random.nextBoolean();
                    carryOn(domain, all);
                    String when = "%s, step %d, %s, ended: %s"
                            .formatted(domain, step, after ? "after it" : "before it", all ? "both" : "one");
                    everythingHolds(when, forgery);
                    crashes += crashed ? 1 : 0;
                    ofAll += crashed && all ? 1 : 0;
                }
            }
        }
        assertThat(crashes).isGreaterThan(30 / STRIDE);
        System.out.printf(
                "PROOF P10 | tag keys replaced by two nodes, ended %d times, %d times both, and carried on | values by"
                        + " both, a record of the old key refused by both, store verified each time | lost 0%n",
                crashes, ofAll);
    }

    @Test
    void goesOnWhenTheDatabaseWasAwayMeanwhile() throws SQLException {
        Forgery forgery = new Forgery(object("0"));
        AtomicInteger left = new AtomicInteger(TRIES);
        ObjectStore store = proxy(ObjectStore.class, (method, arguments) -> {
            if (Set.of("all", "find", "locate", "commit").contains(method.getName()) && left.getAndDecrement() > 0) {
                throw new StoreUnavailableException("the database is away", new SQLException());
            }
            return method.invoke(one.store, arguments);
        });
        other.rotation(other.store).begin(DOMAIN, RotationReason.COMPROMISE, null);

        try (Rotation rotation = one.rotation(store)) {
            rotation.start(() -> false);
            Awaitility.await().atMost(LIMIT).until(() -> {
                now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
                return !other.rotation(other.store).isTagKeyReplaced(DOMAIN);
            });
        }

        assertThat(left).hasValueLessThanOrEqualTo(0);
        everythingHolds("after the database was away", forgery);
    }

    /** Every commit, every question to the other node, and every look at the whole store. */
    private boolean crashAt(String domain, int step, boolean after) {
        one.rotation(one.store).begin(domain, RotationReason.COMPROMISE, null);
        AtomicInteger steps = new AtomicInteger();
        TagFence fence =
                failing(TagFence.class, one.store.tagFence().orElseThrow(), Set.of("raise"), step, after, steps);
        ObjectStore store =
                failing(ObjectStore.class, one.store, Set.of("commit", "tagRenewal", "inspect"), step, after, steps);
        ObjectStore fenced = proxy(
                ObjectStore.class,
                (method, arguments) ->
                        method.getName().equals("tagFence") ? Optional.of(fence) : method.invoke(store, arguments));
        try {
            return !one.rotation(fenced).carryOn(domain);
        } catch (Crash e) {
            return true;
        }
    }

    private void carryOn(String domain, boolean all) {
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
        if (all) {
            one = one.again();
            other = other.again();
        } else {
            one.close();
        }
        Node next = all && random.nextBoolean() ? one : other;
        for (int i = 0; i < TRIES && next.rotation(next.store).isTagKeyReplaced(domain); i++) {
            next.rotation(next.store).look();
        }
        assertThat(next.rotation(next.store).isTagKeyReplaced(domain)).isFalse();
        if (!all) {
            one = new Node(one.name);
        }
    }

    private void everythingHolds(String when, Forgery forgery) throws SQLException {
        List<String> lost = new ArrayList<>();
        for (Node node : List.of(one, other)) {
            values.forEach((id, value) -> {
                if (!opens(node, id, value)) {
                    lost.add(node.name + " " + id);
                }
            });
            assertThat(node.store.find(client())).as(when).isPresent();
            try (StoreInspection inspection = node.store.inspect()) {
                assertThat(new StoreVerifier(node.tags, new byte[] {1}, rows -> {})
                                .verify(inspection, List.of())
                                .problems())
                        .as(when)
                        .isEmpty();
            }
        }
        assertThat(lost).as(when).isEmpty();
        assertThat(ended).as(when).isEmpty();
        forgery.requireRefused(when);
    }

    private static boolean opens(Node node, String id, byte[] value) {
        StoredRecord record = node.store.find(object(id)).orElseThrow();
        Material material = Material.decode(Bytes.of(record.body().toByteArray()));
        try (SecretBytes clear = node.custody.open(material, PlainRecords.facts(id));
                SecretBytes expected = SecretBytes.copyOf(value)) {
            return clear.matches(expected);
        }
    }

    /** A record that is tagged with the key that ends, put back by somebody who can write the database. */
    private final class Forgery {
        private final RecordKey key;
        private final byte[] old;

        Forgery(RecordKey key) throws SQLException {
            this.key = key;
            this.old = swap(null);
        }

        /** Returns what was there. */
        private byte[] swap(byte @Nullable [] record) throws SQLException {
            String where = " WHERE domain = ? AND kind = " + key.kind().code() + " AND id = ?";
            try (Connection connection = DriverManager.getConnection(database.getJdbcUrl("postgres", "postgres"));
                    PreparedStatement select =
                            connection.prepareStatement("SELECT record FROM claviger_record" + where);
                    PreparedStatement update =
                            connection.prepareStatement("UPDATE claviger_record SET record = ?" + where)) {
                select.setBytes(1, key.domain().getBytes(StandardCharsets.UTF_8));
                select.setBytes(2, key.id().getBytes(StandardCharsets.UTF_8));
                byte[] before;
                try (ResultSet row = select.executeQuery()) {
                    assertThat(row.next()).isTrue();
                    before = row.getBytes(1);
                }
                if (record != null) {
                    update.setBytes(1, record);
                    update.setBytes(2, key.domain().getBytes(StandardCharsets.UTF_8));
                    update.setBytes(3, key.id().getBytes(StandardCharsets.UTF_8));
                    assertThat(update.executeUpdate()).isEqualTo(1);
                }
                return before;
            }
        }

        void requireRefused(String when) throws SQLException {
            byte[] genuine = swap(old);
            for (Node node : List.of(one, other)) {
                assertThatThrownBy(() -> node.store.find(key))
                        .as("%s, %s", when, node.name)
                        .isInstanceOf(IntegrityException.class);
            }
            swap(genuine);
            assertThat(one.store.find(key)).isPresent();
        }
    }

    private static <T> T failing(
            Class<T> type, T real, Set<String> methods, int step, boolean after, AtomicInteger steps) {
        return proxy(type, (method, arguments) -> {
            boolean here = methods.contains(method.getName()) && steps.incrementAndGet() == step;
            if (here && !after) {
                throw new Crash();
            }
            Object result = method.invoke(real, arguments);
            if (here && result instanceof AutoCloseable opened) {
                opened.close();
            }
            if (here) {
                throw new Crash();
            }
            return result;
        });
    }

    private interface Call {
        @Nullable
        Object of(Method method, Object @Nullable [] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return call.of(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                }));
    }
}
