package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.claviger.interop.SharedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The database fails over to its standby, or all nodes are killed, while the tag key of a domain is replaced. The short
 * form has one failover in one of the phases, another one each time; {@code make prove} has both in each.
 */
@ExtendWith(SharedServer.class)
@Timeout(1800)
class NodesFailOverInCompromiseTest {
    private static final boolean LONG = Boolean.getBoolean("claviger.prove");
    private static final int OBJECTS = 30;

    /** Each phase lasts for some seconds. */
    private static final String SLOWLY = "[custody]\nrotation-rate = 20";

    private static final int DOMAIN_KEY_KIND = 6;
    private static final String DOMAIN_KEYS = "SELECT count(*) FROM claviger_record WHERE kind = " + DOMAIN_KEY_KIND
            + " AND domain = convert_to('default', 'UTF8')";

    /** A worker that was killed is waited for. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final List<AutoCloseable> started = new ArrayList<>();
    private int version = 1;

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // made before each test
    private DatabaseServer primary;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Node one;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Node other;

    @SuppressWarnings("NullAway.Init") // made before each test
    private NodeKeys keys;

    /** How far a replacement is, as the database shows it. */
    private enum Moment {
        KEYS_ARE_MADE,
        ALL_ACCEPT,
        ALL_TAG,
        EVERYTHING_IS_TAGGED_ANEW,
        NONE_ACCEPTS_THE_OLD_KEY,
        THE_OLD_KEYS_ARE_GONE
    }

    private <T extends AutoCloseable> T add(T part) {
        started.addFirst(part);
        return part;
    }

    private void start() throws IOException {
        primary = add(DatabaseServer.create(folder.resolve("database-1")));
        one = add(Node.first(SharedServer.distribution(), primary.port()));
        one.kill();
        one.home().configure(SLOWLY);
        one.start();
        other = add(one.join("node-2", primary.port()));
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
    void carriesOnInAnotherDatabaseAndAfterTheLossOfAllNodes() throws Exception {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        start();
        List<Moment> moments =
                LONG ? List.of(Moment.values()) : List.of(Moment.values()[random.nextInt(Moment.values().length)]);
        int failovers = 0;
        // By turns, of which chance has the first.
        boolean failsOver = !LONG || random.nextBoolean();
        for (Moment moment : moments) {
            if (failsOver) {
                DatabaseServer standby = add(primary.addStandby(folder.resolve("database-" + (version + 1))));
                replace(moment, () -> failOver(standby, random));
                failovers++;
            } else {
                replace(moment, this::killAll);
            }
            failsOver = !failsOver;
        }
        one.home().run("audit", "verify").orFail();
        System.out.printf(
                "PROOF P10 | tag key replaced %d times on two nodes, amid it %d failovers and %d times all nodes killed, in"
                        + " the phases %s (seed %d) | %d keys by value on both, forged record refused by both | lost 0%n",
                version - 1, failovers, moments.size() - failovers, moments, seed, keys.count());
    }

    private void replace(Moment moment, Runnable fault) throws IOException {
        ForgedRecord forgery = new ForgedRecord(primary, keys.one());
        version++;
        (version % 2 == 0 ? one : other)
                .home()
                .run("hsm", "rotate", "--compromised", "--domain", "default")
                .orFail();
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(() -> isReached(moment));
        fault.run();
        make(one);
        make(other);
        awaitEnded();

        assertThat(primary.query(DOMAIN_KEYS)).as("%s", moment).isEqualTo("3");
        keys.readAll(one, other);
        ForgedRecord planted = forgery.in(primary);
        planted.plant();
        for (Node node : List.of(one, other)) {
            assertThat(keys.get(node, planted.id()).succeeded())
                    .as("%s, %s", moment, node.name())
                    .isFalse();
        }
        planted.takeAway();
        one.home().run("store", "verify").orFail();
    }

    private boolean isReached(Moment moment) {
        return switch (moment) {
            case KEYS_ARE_MADE -> Integer.parseInt(primary.query(DOMAIN_KEYS)) > 3;
            case ALL_ACCEPT -> asked() >= 1;
            case ALL_TAG -> asked() >= 2;
            case EVERYTHING_IS_TAGGED_ANEW ->
                asked() >= 2 && one.home().run("hsm", "status").output().contains("tagging");
            case NONE_ACCEPTS_THE_OLD_KEY -> asked() >= 3;
            case THE_OLD_KEYS_ARE_GONE ->
                asked() >= 3 && primary.query(DOMAIN_KEYS).equals("3");
        };
    }

    /** What is asked of all nodes in this replacement, as ADR 0018 has it: 1 to accept, 2 to tag, 3 to know it alone. */
    private long asked() {
        String number =
                primary.query("SELECT coalesce(max(number), 0) FROM claviger_store WHERE name LIKE 'tag key of %'");
        return Long.parseLong(number) - 4L * version;
    }

    /** The old primary lives on for a while, and a node that knows no other. */
    private void failOver(DatabaseServer standby, Random random) {
        Node first = random.nextBoolean() ? one : other;
        standby.promote();
        first.link().leadTo(standby.port());
        Awaitility.await().pollDelay(Duration.ofMillis(random.nextInt(2_000))).until(() -> true);
        (first == one ? other : one).link().leadTo(standby.port());
        primary.close();
        primary = standby;
    }

    private void killAll() {
        one.kill();
        other.kill();
        one.start();
        other.start();
    }

    /** What a node has not acknowledged, because it looks for its database, need not be there. */
    private void make(Node node) {
        Awaitility.await().atMost(LIMIT).ignoreExceptions().untilAsserted(() -> keys.make(node, 1));
    }

    private void awaitEnded() {
        Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(
                                one.home().run("hsm", "status").orFail().output())
                        .doesNotContain("being replaced")
                        .contains("(compromise)"));
    }
}
