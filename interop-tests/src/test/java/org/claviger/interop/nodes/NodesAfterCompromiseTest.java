package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.claviger.interop.KeptKeys;
import org.claviger.interop.SharedServer;
import org.claviger.interop.client.KmipConnection;
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
    private final AtomicInteger used = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // made before each test
    private DatabaseServer database;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Node one;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Node other;

    @SuppressWarnings("NullAway.Init") // made before each test
    private NodeKeys keys;

    private <T extends AutoCloseable> T add(T part) {
        started.addFirst(part);
        return part;
    }

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        database = add(DatabaseServer.create(folder.resolve("database")));
        one = add(Node.first(SharedServer.distribution(), database.port()));
        other = add(one.join("node-2", database.port()));
        keys = new NodeKeys(one.addClient("user"));
        keys.make(one, OBJECTS);
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
        ForgedRecord forgery = new ForgedRecord(database, keys.one());
        forgery.plant();
        // As long as the old key is in use what it has tagged is as good as any record.
        assertThat(keys.get(one, forgery.id()).succeeded()).isTrue();

        List<Traffic> clients = List.of(new Traffic(one, seed), new Traffic(other, seed + 1));
        try {
            rotate(one);
            awaitEnded(one);
        } finally {
            clients.forEach(Traffic::end);
        }

        assertThat(keys.faults())
                .as("seed %d, of one: %s, of the other: %s", seed, one.log(), other.log())
                .isEmpty();
        assertThat(used).hasPositiveValue();
        keys.readAll(one, other);
        forgery.plant();
        for (Node node : List.of(one, other)) {
            assertThat(keys.get(node, forgery.id()).succeeded()).as(node.name()).isFalse();
        }
        assertThat(one.home().run("store", "verify").exitCode()).isNotZero();
        forgery.takeAway();
        one.home().run("store", "verify").orFail();
        one.home().run("audit", "verify").orFail();
        System.out.printf(
                "PROOF P10 | every tag key replaced under clients of two nodes | %d keys used, %d read by value, forged"
                        + " record refused on both | lost 0%n",
                used.get(), 2 * keys.count());
    }

    @Test
    void endsWhereItStoodStillMeanwhile() throws Exception {
        assumeTrue(LONG, "make prove");
        ForgedRecord forgery = new ForgedRecord(database, keys.one());
        try (KmipConnection before = keys.connect(other)) {
            assertThat(KeptKeys.get(before, forgery.id()).succeeded()).isTrue();
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
        assertThat(keys.get(other, forgery.id()).succeeded()).isFalse();
        forgery.takeAway();
        keys.readAll(one, other);
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
            keys.readAll(one, other);
        }
        awaitEnded(one);
        keys.readAll(other);
        one.home().run("store", "verify").orFail();
        one.home().run("audit", "verify").orFail();
        System.out.printf(
                "PROOF P10 | %d kills of a node while tag keys are replaced on two, %d amid (seed %d) | %d keys by value,"
                        + " store and audit verified | lost 0%n",
                KILLS, amid, seed, keys.count());
    }

    /** A client of one node that makes keys and reads them. */
    private final class Traffic {
        private final Thread thread;
        private volatile boolean ending;

        private Traffic(Node node, long seed) {
            Random random = new Random(seed);
            thread = Thread.ofVirtual().start(() -> {
                try (KmipConnection connection = keys.connect(node)) {
                    while (!ending && keys.faults().isEmpty()) {
                        if (random.nextInt(10) == 0) {
                            keys.make(connection);
                        }
                        String id = keys.any(random);
                        keys.requireValue(node, id, KeptKeys.get(connection, id));
                        used.incrementAndGet();
                    }
                } catch (IOException | AssertionError e) {
                    keys.faults().add(node.name() + ": " + e);
                }
            });
        }

        private void end() {
            ending = true;
            Awaitility.await().atMost(LIMIT).until(() -> !thread.isAlive());
        }
    }

    private static boolean answers(KmipConnection connection, String id) {
        try {
            return KeptKeys.get(connection, id).succeeded();
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
