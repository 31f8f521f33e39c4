package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.RevocationReasonCode;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.AesKeys;
import org.claviger.interop.SharedServer;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a node answers that has lost its database, where it may: what it must not, for how long, and what is left of it. */
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class StaleReadsTest {
    private static final Duration AGE = Duration.ofSeconds(10);
    private static final int ASKING = 4;
    private static final int CONNECT_SECONDS = 1;

    /** Less than what a refusal takes that has asked the database. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** How the audit says that an answer rests on what was proved some time before: the length of a text, plus one. */
    private static final String MARK = "position('\\x067374616c65'::bytea in entry) > 0";

    private static final String MARK_OF_DAMAGE = "position('StaleReadsSpoolDamaged'::bytea in entry) > 0";

    private final List<AutoCloseable> started = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // made before all tests
    private DatabaseServer database;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private Node lonely;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private Node other;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private Credentials client;

    private final ExecutorService aside = Executors.newSingleThreadExecutor();

    @SuppressWarnings("NullAway.Init") // made before all tests
    private Future<Boolean> growingOld;

    private <T extends AutoCloseable> T add(T part) {
        started.addFirst(part);
        return part;
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        database = add(DatabaseServer.create(folder.resolve("database")));
        lonely = add(Node.first(
                SharedServer.distribution(),
                CONNECT_SECONDS,
                database.port(),
                "store.serve-stale-reads=" + AGE.toSeconds() + "s"));
        other = add(lonely.join("node-2", database.port()));
        client = lonely.addClient("user");
        Node old = add(lonely.join("node-3", database.port()));
        growingOld = aside.submit(() -> growOld(old));
    }

    @AfterEach
    void mend() {
        lonely.link().mend();
        Awaitility.await().atMost(PATIENCE).until(() -> !Files.exists(spool()));
    }

    @AfterAll
    void stop() throws Exception {
        aside.shutdownNow();
        for (AutoCloseable part : started) {
            part.close();
        }
    }

    private Path spool() {
        return lonely.home().path().resolve("audit").resolve("spool");
    }

    private KmipConnection connect(Node node) throws IOException {
        return node.connect(client.tls());
    }

    /** One that was read twice: the first Get of a key is a change (Fresh). */
    private static String knownKey(KmipConnection node) throws IOException {
        String id = AesKeys.create(node);
        node.call(ProtocolVersion.V2_1, Operation.ACTIVATE, Requests.id(id)).payload();
        AesKeys.get(node, id);
        AesKeys.get(node, id);
        return id;
    }

    private static Answer ask(KmipConnection node, Operation operation, String id) throws IOException {
        return node.call(ProtocolVersion.V2_1, operation, Requests.id(id));
    }

    private static Answer revoke(KmipConnection node, String id) throws IOException {
        return node.call(
                ProtocolVersion.V2_1,
                Operation.REVOKE,
                Requests.id(id),
                Item.structure(
                        Tag.REVOCATION_REASON,
                        Item.enumeration(
                                Tag.REVOCATION_REASON_CODE, RevocationReasonCode.CESSATION_OF_OPERATION.code())));
    }

    private static Answer state(KmipConnection node, String id) throws IOException {
        return node.call(ProtocolVersion.V2_1, Operation.GET_ATTRIBUTES, Requests.id(id));
    }

    /** The database is away, and the node has noticed. */
    private void cut(KmipConnection node, String id) {
        lonely.link().cut();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> ask(node, Operation.GET, id).succeeded());
    }

    private static Duration timeOf(Callable<Answer> question) throws Exception {
        long began = System.nanoTime();
        assertThat(question.call().succeeded()).isFalse();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private int staleAnswersInAudit() {
        return Integer.parseInt(database.query("SELECT count(*) FROM claviger_journal WHERE " + MARK));
    }

    @Test
    void answersWhatItHasProvedLatelyAndNothingElse() throws Exception {
        try (KmipConnection one = connect(lonely);
                KmipConnection elsewhere = connect(other)) {
            String id = knownKey(one);
            String revoked = knownKey(one);
            String unread = AesKeys.create(one);
            String foreign = knownKey(elsewhere);
            byte[] key = AesKeys.get(one, id);
            cut(one, id);

            assertThat(AesKeys.get(one, id)).isEqualTo(key);
            try (KmipConnection fresh = connect(lonely)) {
                assertThat(AesKeys.get(fresh, id)).isEqualTo(key);
            }
            // The exception that has been asked for: the other node's change is not known here yet.
            assertThat(revoke(elsewhere, revoked).succeeded()).isTrue();
            assertThat(AesKeys.get(one, revoked)).isNotEmpty();
            for (Answer refused : List.of(
                    ask(one, Operation.GET, unread),
                    ask(one, Operation.GET, foreign),
                    revoke(one, id),
                    one.call(ProtocolVersion.V2_1, Operation.LOCATE, Item.structure(Tag.ATTRIBUTES)))) {
                assertThat(refused.failedWith(ResultReason.GENERAL_FAILURE))
                        .as(refused.batchItem().describe())
                        .isTrue();
            }
            // Once it has looked for the database nobody waits for that who has to be refused.
            assertThat(timeOf(() -> revoke(one, id))).isLessThan(AT_ONCE);
        }
    }

    /** A key that nobody has asked for since is still there when the database goes, for its time. */
    @Test
    void keepsWhatItKnowsFreshUntilTheDatabaseIsAwayForTooLong() throws Exception {
        growingOld.get(PATIENCE.multipliedBy(2).toSeconds(), TimeUnit.SECONDS);
    }

    /** Takes its time, while the other tests take theirs on other nodes. */
    private boolean growOld(Node node) throws Exception {
        try (KmipConnection one = connect(node)) {
            String id = knownKey(one);
            Awaitility.await().pollDelay(AGE.plusSeconds(2)).atMost(PATIENCE).until(() -> true);
            assertThat(node.home().monitored("metrics")).contains("claviger_database_away 0");
            node.link().cut();
            long cut = System.nanoTime();

            Awaitility.await()
                    .atMost(AGE)
                    .until(() -> ask(one, Operation.GET, id).succeeded());
            assertThat(node.home().monitored("healthz"))
                    .contains("the database is away since", "stale reads are served");
            assertThat(node.home().monitored("metrics")).contains("claviger_database_away 1");
            assertThat(node.log()).contains("The database does not answer: reads are answered from what was proved");

            Awaitility.await()
                    .atMost(AGE.multipliedBy(2))
                    .until(() -> ask(one, Operation.GET, id).failedWith(ResultReason.GENERAL_FAILURE));
            // It was proved four times in that time, last before the cut.
            assertThat(Duration.ofNanos(System.nanoTime() - cut)).isBetween(AGE.dividedBy(2), AGE.multipliedBy(2));
            return true;
        }
    }

    /** Also while everybody goes on asking, so that the audit of that grows while it is joined. */
    @Test
    void goesByTheDatabaseAgainAsSoonAsItIsBack() throws Exception {
        AtomicBoolean ending = new AtomicBoolean();
        try (KmipConnection one = connect(lonely);
                KmipConnection elsewhere = connect(other);
                ExecutorService asking = Executors.newFixedThreadPool(ASKING)) {
            String id = knownKey(one);
            cut(one, id);
            assertThat(revoke(elsewhere, id).succeeded()).isTrue();
            assertThat(ask(elsewhere, Operation.DESTROY, id).succeeded()).isTrue();
            assertThat(state(one, id).succeeded()).isTrue();
            List<Future<?>> asked = new ArrayList<>();
            for (int i = 0; i < ASKING; i++) {
                asked.add(asking.submit(() -> askUntil(ending, id)));
            }

            lonely.link().mend();

            try {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> ask(one, Operation.GET, id).failedWith(ResultReason.OBJECT_DESTROYED));
                // From then on nothing is stale any more, at no time.
                for (int i = 0; i < 20; i++) {
                    assertThat(ask(one, Operation.GET, id).failedWith(ResultReason.OBJECT_DESTROYED))
                            .isTrue();
                }
            } finally {
                ending.set(true);
            }
            for (Future<?> each : asked) {
                each.get();
            }
        }
    }

    private boolean askUntil(AtomicBoolean ending, String id) throws IOException {
        try (KmipConnection own = connect(lonely)) {
            while (!ending.get()) {
                state(own, id);
            }
        }
        return true;
    }

    /** Killed before the database was back, and once more between its joining and its forgetting: each record is once there. */
    @Test
    void joinsItsAuditOnceWhateverHappens() throws Exception {
        int before = staleAnswersInAudit();
        int answered = 0;
        try (KmipConnection one = connect(lonely)) {
            String id = knownKey(one);
            lonely.link().cut();
            while (answered < 20) {
                answered += ask(one, Operation.GET, id).succeeded() ? 1 : 0;
            }
        }
        lonely.kill();
        byte[] kept = Files.readAllBytes(spool());
        lonely.link().mend();
        lonely.start();
        assertThat(Files.exists(spool())).isFalse();
        assertThat(staleAnswersInAudit()).isEqualTo(before + answered);

        lonely.kill();
        Files.write(spool(), kept);
        lonely.start();

        assertThat(staleAnswersInAudit()).isEqualTo(before + answered);
        assertThat(Files.exists(spool())).isFalse();
        lonely.home().run("audit", "verify").orFail();
    }

    @Test
    void tellsWhenSomebodyHasChangedWhatItKept() throws Exception {
        int before = staleAnswersInAudit();
        try (KmipConnection one = connect(lonely)) {
            String id = knownKey(one);
            cut(one, id);
            AesKeys.get(one, id);
        }
        lonely.kill();
        byte[] kept = Files.readAllBytes(spool());
        kept[kept.length - 1] ^= 1;
        Files.write(spool(), kept);
        lonely.link().mend();
        lonely.start();

        assertThat(staleAnswersInAudit()).isEqualTo(before + 1);
        assertThat(database.query("SELECT count(*) FROM claviger_journal WHERE " + MARK_OF_DAMAGE))
                .isEqualTo("1");
        assertThat(spool().getParent()).isDirectoryContaining("glob:**spool.damaged-*");
    }
}
