package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.claviger.interop.SharedServer;
import org.claviger.interop.client.Credentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients use the same keys and names on three nodes, and some of them are revoked, while nodes are killed and stopped,
 * links are cut and the database fails over, its old primary alive beside a node of its own. Whatever was answered could
 * have been answered by one server without faults. {@code make prove} runs the long form.
 */
@ExtendWith(SharedServer.class)
@Timeout(3600)
class ManyNodesTest {
    private static final boolean LONG = Boolean.getBoolean("claviger.prove");
    private static final int WRITERS = 6;
    private static final int OWN = 10;
    private static final int FAILOVERS = LONG ? 20 : 1;
    private static final int KILLS_BETWEEN = LONG ? 5 : 1;
    private static final int EVENTS_MIN = LONG ? 100_000 : 400;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final Workload workload = new Workload();
    private final List<AutoCloseable> started = new ArrayList<>();

    private <T extends AutoCloseable> T add(T part) {
        started.addFirst(part);
        return part;
    }

    @Test
    void answersAsOneServerWouldWhateverFails() throws Exception {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        try {
            DatabaseServer primary = add(DatabaseServer.create(folder.resolve("database-0")));
            Node one = add(Node.first(SharedServer.distribution(), primary.port()));
            Node other = add(one.join("node-2", primary.port()));
            Node third = add(one.join("node-3", primary.port()));
            List<Node> nodes = List.of(one, other, third);
            List<Workload.Endpoint> endpoints =
                    nodes.stream().map(Workload.Endpoint::of).toList();
            Credentials writer = one.addClient("writer");

            CountDownLatch ended = startWriters(endpoints, writer, random);
            for (int failover = 1; failover <= FAILOVERS; failover++) {
                primary = breakThings(primary, nodes, endpoints, failover, random);
            }
            Awaitility.await().atMost(LIMIT.multipliedBy(LONG ? 30 : 1)).until(() -> workload.size() >= EVENTS_MIN);
            workload.end();
            assertThat(ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            try (Workload.Client client = new Workload.Client(writer.tls())) {
                workload.readEverything(client, endpoints);
            }

            judge("seed " + seed);
            one.home().run("audit", "verify").orFail();
            tell();
        } finally {
            workload.end();
            for (AutoCloseable part : started) {
                part.close();
            }
        }
    }

    private CountDownLatch startWriters(List<Workload.Endpoint> endpoints, Credentials writer, Random random) {
        CountDownLatch ended = new CountDownLatch(WRITERS);
        for (int i = 0; i < WRITERS; i++) {
            long seed = random.nextLong();
            // So that not all of them wait for a node that does not answer.
            Workload.Endpoint own = endpoints.get(i % endpoints.size());
            List<Workload.Endpoint> mostly = Stream.concat(
                            endpoints.stream(), Stream.generate(() -> own).limit(OWN))
                    .toList();
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    workload.run(mostly, writer.tls(), new Random(seed));
                } finally {
                    ended.countDown();
                }
            });
        }
        return ended;
    }

    private DatabaseServer breakThings(
            DatabaseServer primary, List<Node> nodes, List<Workload.Endpoint> endpoints, int failover, Random random)
            throws Exception {
        Node one = nodes.getFirst();
        Node other = nodes.get(1);
        Node third = nodes.getLast();
        DatabaseServer standby = add(primary.addStandby(folder.resolve("database-" + failover)));
        String client = "client-" + failover;
        Credentials revoked = one.addClient(client);
        Thread asking = Thread.ofPlatform()
                .daemon()
                .start(() -> workload.runRevoked(endpoints, revoked.tls(), client, LIMIT.multipliedBy(2)));
        for (int i = 0; i < KILLS_BETWEEN; i++) {
            let(random, 500);
            Node killed = nodes.get(random.nextInt(nodes.size()));
            killed.kill();
            killed.start();
        }
        // By a node whose neighbours have connections of the client open, one of them soon cut off.
        third.revoke(client, workload);
        other.link().cut();
        let(random, 1500);
        other.link().mend();
        one.pause();
        let(random, 2500);
        one.resume();
        let(random, 500);
        primary.restart();
        let(random, 1000);
        standby.promote();
        other.link().leadTo(standby.port());
        third.link().leadTo(standby.port());
        // The old primary lives on, and so does a node that knows no other.
        let(random, 3000);
        one.link().leadTo(standby.port());
        let(random, 500);
        primary.close();
        asking.join(LIMIT.multipliedBy(2));
        return standby;
    }

    private static void let(Random random, int millisMax) {
        Awaitility.await()
                .pollDelay(Duration.ofMillis(random.nextInt(millisMax / 2, millisMax)))
                .until(() -> true);
    }

    private void judge(String when) {
        List<Event> history = workload.history();
        Optional<List<Event>> violation = Linearizability.findViolation(history, Workload::beginning);
        assertThat(workload.faults())
                .as("answers that no fault excuses, %s", when)
                .isEmpty();
        assertThat(violation)
                .as("what no single server would have answered, %s", when)
                .isEmpty();
        assertThat(history).hasSizeGreaterThanOrEqualTo(EVENTS_MIN);
    }

    private void tell() {
        List<Event> history = workload.history();
        long unknown = history.stream()
                .filter(event -> event.outcome() == Event.Outcome.UNKNOWN)
                .count();
        String faults = "%d kills of 3 nodes, %d pauses, %d cut links, %d failovers with the old primary alive"
                .formatted(FAILOVERS * KILLS_BETWEEN, FAILOVERS, FAILOVERS, FAILOVERS);
        System.out.println("PROOF P1 | " + faults + " | "
                + history.stream()
                        .filter(event -> event.outcome() == Event.Outcome.DONE && event.action() != Event.Action.GET)
                        .count()
                + " acknowledged changes and uses | lost 0");
        System.out.println("PROOF P2 | " + faults + " | " + history.size() + " events linearizable, " + unknown
                + " of them of unknown outcome, " + workload.notDone() + " more not done, " + FAILOVERS
                + " clients revoked | lost 0");
    }
}
