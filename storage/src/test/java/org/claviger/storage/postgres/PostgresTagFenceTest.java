package org.claviger.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;
import static org.claviger.storage.testing.Records.DOMAIN;
import static org.claviger.storage.testing.Records.creation;
import static org.claviger.storage.testing.Records.object;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.claviger.storage.FatalStoreListener;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoreException;
import org.claviger.storage.StoreFailedException;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreUnavailableException;
import org.claviger.storage.TagFence;
import org.claviger.storage.TagLevel;
import org.claviger.storage.testing.HmacTag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Two nodes at one database on their way to another tag key: nobody goes on alone, and nobody stays behind unseen. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class PostgresTagFenceTest {
    private static final TagLevel ACCEPTS = new TagLevel(2, TagLevel.Stage.ACCEPTS);
    private static final TagLevel TAGS = new TagLevel(2, TagLevel.Stage.TAGS);
    private static final TagLevel ALONE = new TagLevel(2, TagLevel.Stage.ALONE);

    /** Looks of a leader at the other before it gives up. */
    private static final int LOOKS = 5;

    private static final Duration END = Duration.ofSeconds(10);

    @SuppressWarnings("NullAway.Init") // made before all tests
    private Database database;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Peer leader;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Peer other;

    /** Goes where it is asked to go, as far as it knows keys. Everything has the same tag. */
    private static final class Steps implements RecordTag {
        private final HmacTag tag = new HmacTag();
        private final Map<String, Integer> levels = new ConcurrentHashMap<>();

        @Override
        public byte[] tag(RecordKey key, byte[] message) {
            return tag.tag(key, message);
        }

        @Override
        public Map<String, Integer> levels() {
            return Map.copyOf(levels);
        }

        @Override
        public void follow(String domain, TagLevel asked) {
            levels.computeIfPresent(
                    domain,
                    (key, number) -> TagLevel.of(number).version() >= asked.version()
                            ? Math.max(number, asked.number())
                            : number);
        }

        void learn(TagLevel level) {
            levels.put(DOMAIN, level.number());
        }

        TagLevel level() {
            return TagLevel.of(levels.getOrDefault(DOMAIN, 0));
        }
    }

    /** A node, with what it knows. */
    private static final class Peer implements AutoCloseable, FatalStoreListener {
        private final Steps steps = new Steps();
        private final CompletableFuture<StoreFailedException> failure = new CompletableFuture<>();
        private final PostgresStore store;

        Peer(Database database, String name) {
            steps.learn(new TagLevel(1, TagLevel.Stage.ALONE));
            store = PostgresStore.open(
                    database.url(), StoreSettings.of(steps, this).withNode(name));
        }

        TagFence fence() {
            return store.tagFence().orElseThrow();
        }

        void commit(String id) {
            store.commit(creation(id, "of " + id));
        }

        boolean has(String id) {
            return store.find(object(id)).isPresent();
        }

        @Override
        public void storeFailed(StoreFailedException cause) {
            failure.complete(cause);
        }

        @Override
        public void close() {
            store.close();
        }
    }

    @BeforeAll
    void start() throws IOException {
        database = Database.start();
    }

    @BeforeEach
    void open() throws SQLException {
        database.clear();
        leader = new Peer(database, "node-1");
        other = new Peer(database, "node-2");
        leader.commit("first of node-1");
        other.commit("first of node-2");
    }

    @AfterEach
    void close() {
        leader.close();
        other.close();
    }

    @AfterAll
    void stop() throws IOException {
        database.close();
    }

    /** Whether everybody got there, where the other one looks as often as the leader does. */
    private boolean raise(TagLevel level) {
        return leader.fence().raise(DOMAIN, level, () -> {
            other.fence().look();
            return true;
        });
    }

    /** The same where the other one does nothing. */
    private boolean raiseAlone(TagLevel level) {
        AtomicInteger looks = new AtomicInteger();
        return leader.fence().raise(DOMAIN, level, () -> looks.incrementAndGet() < LOOKS);
    }

    private void cutOff(String node) throws SQLException {
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'claviger "
                + node + "'");
    }

    @Test
    void bringsEverybodyFromStepToStep() {
        leader.steps.learn(ACCEPTS);
        other.steps.learn(ACCEPTS);

        for (TagLevel level : new TagLevel[] {ACCEPTS, TAGS, ALONE}) {
            assertThat(raise(level)).isTrue();
            assertThat(leader.steps.level()).isEqualTo(level);
            assertThat(other.steps.level()).isEqualTo(level);
            leader.commit("of node-1 at " + level.stage());
            other.commit("of node-2 at " + level.stage());
        }
        assertThat(leader.fence().asked(DOMAIN)).contains(ALONE);
    }

    @Test
    void doesNotGoOnWithoutANodeThatHasYetToLearn() {
        leader.steps.learn(ACCEPTS);

        assertThat(raiseAlone(ACCEPTS)).isFalse();
        // It held its lock before the question was put: what it commits, everybody can still check.
        other.commit("while it is waited for");
        assertThat(leader.has("while it is waited for")).isTrue();

        other.steps.learn(ACCEPTS);
        assertThat(raise(ACCEPTS)).isTrue();
    }

    @Test
    void doesNotGoOnWithoutANodeThatStandsStill() {
        leader.steps.learn(ACCEPTS);
        other.steps.learn(ACCEPTS);
        assertThat(raise(ACCEPTS)).isTrue();

        assertThat(raiseAlone(TAGS)).isFalse();

        other.fence().look();
        assertThat(other.steps.level()).isEqualTo(TAGS);
        assertThat(raiseAlone(TAGS)).isTrue();
    }

    @Test
    void doesNotWaitForANodeThatIsGone() {
        leader.steps.learn(ACCEPTS);
        other.close();

        assertThat(raise(ACCEPTS)).isTrue();
    }

    /** Its lock went with its connection, so nobody waited for it: the next one is of no use before it has learned. */
    @Test
    void letsANodeCommitNothingThatCameBackWithoutTheKey() throws SQLException {
        leader.steps.learn(ACCEPTS);
        assertThat(raiseAlone(ACCEPTS)).isFalse();
        cutOff("node-2");

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> other.commit("too early"))
                .withMessageContaining("does not have the new tag key");
        // Nobody waits for it, because it has given back what it had taken.
        assertThat(raiseAlone(ACCEPTS)).isTrue();
        assertThat(leader.has("too early")).isFalse();

        other.steps.learn(ACCEPTS);
        other.commit("in time");
        assertThat(leader.has("in time")).isTrue();
    }

    /** Whoever tags with the old key where the others have gone on would write what is nothing to them. */
    @Test
    void endsANodeThatTheOthersHaveLeftBehind() throws SQLException {
        leader.steps.learn(ACCEPTS);
        assertThat(raiseAlone(ACCEPTS)).isFalse();
        cutOff("node-2");
        database.execute("UPDATE claviger_store SET number = " + TAGS.number() + " WHERE name LIKE 'tag key of %'");

        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> other.commit("too late"));

        assertThat(other.failure)
                .succeedsWithin(END)
                .asInstanceOf(THROWABLE)
                .hasMessageContaining("was replaced while this node was away");
        assertThat(leader.has("too late")).isFalse();
    }

    /** What the fence is for: a node that takes no lock is seen by nobody. */
    @Test
    void wouldGoOnWithoutANodeThatHeldNoLock() throws SQLException {
        other.steps.levels.clear();
        cutOff("node-2");
        other.commit("without a lock");
        leader.steps.learn(ACCEPTS);

        assertThat(raiseAlone(ACCEPTS)).isTrue();
    }
}
