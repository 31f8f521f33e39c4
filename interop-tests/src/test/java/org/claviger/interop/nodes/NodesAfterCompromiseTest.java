package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.SharedServer;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes on one database replace every key after a compromise, the tag keys too, under clients of both. What is tagged
 * with the old key is nothing afterwards, on any node, also on one that stood still meanwhile. {@code make prove} runs the
 * long form.
 */
@ExtendWith(SharedServer.class)
@Timeout(600)
class NodesAfterCompromiseTest {
    private static final boolean LONG = Boolean.getBoolean("claviger.prove");
    private static final int KILLS = 8;
    private static final int OBJECTS = 40;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final List<AutoCloseable> started = new ArrayList<>();
    private final Map<String, byte[]> values = new LinkedHashMap<>();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger used = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // made before each test
    private DatabaseServer database;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Node one;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Node other;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Credentials client;

    private <T extends AutoCloseable> T add(T part) {
        started.addFirst(part);
        return part;
    }

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        database = add(DatabaseServer.create(folder.resolve("database")));
        one = add(Node.first(SharedServer.distribution(), database.port()));
        other = add(one.join("node-2", database.port()));
        client = one.addClient("user");
        try (KmipConnection connection = connect(one)) {
            for (int i = 0; i < OBJECTS; i++) {
                make(connection);
            }
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : started) {
            part.close();
        }
    }

    @Test
    void servesOnBothNodesMeanwhileAndTakesNothingOfTheOldKeyAfterwards() throws Exception {
        long seed = new SecureRandom().nextLong();
        Forgery forgery = new Forgery(List.copyOf(values.keySet()).getFirst());
        forgery.plant();
        // As long as the old key is in use what it has tagged is as good as any record.
        assertThat(get(one, forgery.id()).succeeded()).isTrue();

        List<Traffic> clients = List.of(new Traffic(one, seed), new Traffic(other, seed + 1));
        try {
            rotate(one);
            awaitEnded(one);
        } finally {
            clients.forEach(Traffic::end);
        }

        assertThat(faults)
                .as("seed %d, of one: %s, of the other: %s", seed, one.log(), other.log())
                .isEmpty();
        assertThat(used).hasPositiveValue();
        readAll(one, other);
        forgery.plant();
        for (Node node : List.of(one, other)) {
            assertThat(get(node, forgery.id()).succeeded()).as(node.name()).isFalse();
        }
        assertThat(one.home().run("store", "verify").exitCode()).isNotZero();
        forgery.takeAway();
        one.home().run("store", "verify").orFail();
        one.home().run("audit", "verify").orFail();
        System.out.printf(
                "PROOF P10 | every tag key replaced under clients of two nodes | %d keys used, %d read by value, forged"
                        + " record refused on both | lost 0%n",
                used.get(), 2 * values.size());
    }

    @Test
    void endsWhereItStoodStillMeanwhile() throws Exception {
        assumeTrue(LONG, "make prove");
        Forgery forgery = new Forgery(List.copyOf(values.keySet()).getFirst());
        try (KmipConnection before = connect(other)) {
            assertThat(get(before, forgery.id()).succeeded()).isTrue();
            other.pause();
            rotate(one);
            awaitEnded(one);
            forgery.plant();
            other.resume();

            // It had the request's connection, the record is good to it, and it may answer nothing.
            assertThat(answers(before, forgery.id())).isFalse();
        }

        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> !ProcessHandle.of(other.server().pid())
                        .map(ProcessHandle::isAlive)
                        .orElse(false));
        assertThat(other.log()).contains("was replaced while this node was away");
        other.start();
        assertThat(get(other, forgery.id()).succeeded()).isFalse();
        forgery.takeAway();
        readAll(one, other);
        one.home().run("store", "verify").orFail();
        one.home().run("audit", "verify").orFail();
    }

    @Test
    void goesOnAfterANodeIsKilled() throws Exception {
        assumeTrue(LONG, "make prove");
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        int amid = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            rotateWhereNoneRuns(one);
            Awaitility.await()
                    .pollDelay(Duration.ofMillis(random.nextInt(9_000)))
                    .atMost(LIMIT)
                    .until(() -> true);
            Node killed = random.nextBoolean() ? one : other;
            killed.kill();
            amid += status(killed == one ? other : one).contains("being replaced") ? 1 : 0;
            killed.start();
            readAll(one, other);
        }
        awaitEnded(one);
        readAll(other);
        one.home().run("store", "verify").orFail();
        one.home().run("audit", "verify").orFail();
        System.out.printf(
                "PROOF P10 | %d kills of a node while tag keys are replaced on two, %d amid (seed %d) | %d keys by value,"
                        + " store and audit verified | lost 0%n",
                KILLS, amid, seed, values.size());
    }

    /** A record as somebody writes it who has the old tag key: that of now, put there again. */
    private final class Forgery {
        private final String id;
        private final String old;
        private String genuine = "";

        private Forgery(String id) {
            this.id = id;
            this.old = read();
        }

        private String id() {
            return id;
        }

        private String where() {
            return " claviger_record WHERE id = convert_to('" + id + "', 'UTF8') AND kind = " + OBJECT_KIND;
        }

        private String read() {
            return database.query("SELECT encode(record, 'hex') FROM" + where());
        }

        private void write(String record) {
            database.query(("UPDATE" + where()).replace("WHERE", "SET record = decode('" + record + "', 'hex') WHERE"));
            assertThat(read()).isEqualTo(record);
        }

        void plant() {
            genuine = read();
            write(old);
        }

        void takeAway() {
            write(genuine);
        }
    }

    private static final int OBJECT_KIND = 1;

    /** A client of one node that makes keys and reads them. */
    private final class Traffic {
        private final Thread thread;
        private volatile boolean ending;

        private Traffic(Node node, long seed) {
            Random random = new Random(seed);
            thread = Thread.ofVirtual().start(() -> {
                try (KmipConnection connection = connect(node)) {
                    while (!ending && faults.isEmpty()) {
                        if (random.nextInt(10) == 0) {
                            make(connection);
                        }
                        String id = any(random);
                        requireValue(node, id, get(connection, id));
                        used.incrementAndGet();
                    }
                } catch (IOException | AssertionError e) {
                    faults.add(node.name() + ": " + e);
                }
            });
        }

        private void end() {
            ending = true;
            Awaitility.await().atMost(LIMIT).until(() -> !thread.isAlive());
        }
    }

    private String any(Random random) {
        synchronized (values) {
            List<String> ids = List.copyOf(values.keySet());
            return ids.get(random.nextInt(ids.size()));
        }
    }

    private void make(KmipConnection connection) throws IOException {
        byte[] value = new byte[32];
        new Random(used.get() + 31L * values.size()).nextBytes(value);
        Answer answer = connection.call(
                ProtocolVersion.V2_1,
                Operation.REGISTER,
                Requests.registerAes(value, Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT)));
        assertThat(answer.succeeded()).as(answer.batchItem().describe()).isTrue();
        synchronized (values) {
            values.put(answer.id(), value);
        }
    }

    private void requireValue(Node node, String id, Answer answer) {
        byte[] value;
        synchronized (values) {
            value = values.get(id);
        }
        if (!answer.succeeded()
                || !Arrays.equals(
                        answer.payload()
                                .deep(Tag.KEY_MATERIAL)
                                .getFirst()
                                .content()
                                .toArray(),
                        value)) {
            faults.add(node.name() + " " + id + ": " + answer.batchItem().describe());
        }
    }

    private void readAll(Node... nodes) throws IOException {
        for (Node node : nodes) {
            try (KmipConnection connection = connect(node)) {
                for (String id : List.copyOf(values.keySet())) {
                    requireValue(node, id, get(connection, id));
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    private Answer get(Node node, String id) throws IOException {
        try (KmipConnection connection = connect(node)) {
            return get(connection, id);
        }
    }

    /** Nobody here is hurried: a node may be at work for its new keys on a busy machine. */
    private KmipConnection connect(Node node) throws IOException {
        KmipConnection connection = node.connect(client.tls());
        connection.patience(Duration.ofSeconds(30));
        return connection;
    }

    private static Answer get(KmipConnection connection, String id) throws IOException {
        return connection.call(ProtocolVersion.V2_1, Operation.GET, Requests.id(id));
    }

    private static boolean answers(KmipConnection connection, String id) {
        try {
            return get(connection, id).succeeded();
        } catch (IOException e) {
            return false;
        }
    }

    private static void rotate(Node node) {
        node.home().run("hsm", "rotate", "--compromised").orFail();
    }

    private static void rotateWhereNoneRuns(Node node) {
        if (!status(node).contains("being replaced")) {
            rotate(node);
        }
    }

    private static String status(Node node) {
        return node.home().run("hsm", "status").orFail().output();
    }

    private static void awaitEnded(Node node) {
        Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(status(node))
                        .doesNotContain("being replaced")
                        .contains("(compromise)"));
    }
}
