package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.server.Home;
import org.claviger.interop.server.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * After a compromise every key is replaced, the tag keys too, under clients that make and use keys, and the server is
 * killed (-9) in the midst of it, as records are tagged anew. No request is refused while it serves, nothing is lost, and
 * in the end sums, chain and signed checkpoints hold. {@code make prove} runs the long form.
 */
@ExtendWith(SharedServer.class)
class CompromiseKillTest {
    private static final boolean LONG = Boolean.getBoolean("claviger.prove");
    private static final int KILLS = LONG ? 12 : 2;
    private static final int OBJECTS_FIRST = 60;
    private static final int OBJECTS_MAX = LONG ? 1_000 : 100;

    /** Objects are moved in seconds, and so are the others tagged: kills hit both. */
    private static final String RATE = "custody.rotation-rate=30";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final KeysUnderLoad keys = new KeysUnderLoad(OBJECTS_MAX);
    private final AtomicInteger amid = new AtomicInteger();
    private final AtomicInteger amidTagging = new AtomicInteger();

    @Test
    void losesNothingWhenItIsKilledWhileEverythingIsTaggedAnew() throws IOException, InterruptedException {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        try (Home home = Home.create(SharedServer.distribution())) {
            Credentials client = home.addClient("user");
            try (ServerProcess server = home.start()) {
                keys.fill(server, client, random, OBJECTS_FIRST);
            }
            for (int kill = 0; kill < KILLS; kill++) {
                boolean tagging = kill % 2 == 0;
                ServerProcess server = home.start("--set", RATE);
                keys.workUntilKilled(server, client, random, () -> rotateUntil(home, tagging, random));
                assertThat(keys.refusals()).as("seed %d, kill %d", seed, kill).isEmpty();
            }
            try (ServerProcess server = home.start()) {
                RotationKillTest.awaitRotated(home);
                assertThat(RotationKillTest.status(home)).contains("compromise");
                keys.verifyAll(server, client, "at the end, seed " + seed);
                keys.expectAnotherValueToBeSeen(server, client);
                home.run("store", "verify").orFail();
                home.run("audit", "verify").orFail();
            }
            home.run("store", "verify").orFail();
            assertThat(amidTagging.get()).as("seed %d", seed).isPositive();
            System.out.printf(
                    "PROOF P10 | %d kills while tag keys were replaced, %d amid the tagging | %d keys by value, %d uses,"
                            + " store and audit verified | lost 0%n",
                    amid.get(), amidTagging.get(), keys.size(), keys.used());
        }
    }

    /** Until everything is being tagged, or to a moment of its own. */
    private void rotateUntil(Home home, boolean tagging, Random random) {
        if (!RotationKillTest.status(home).contains("being replaced")) {
            home.run("hsm", "rotate", "--compromised").orFail();
        }
        Awaitility.await()
                .pollDelay(Duration.ofMillis(random.nextInt(1200)))
                .pollInterval(Duration.ofMillis(100))
                .atMost(LIMIT)
                .until(() -> {
                    String status = RotationKillTest.status(home);
                    boolean running = status.contains("being replaced");
                    boolean now = status.contains(": tagging");
                    if (!tagging || now || !running) {
                        amid.addAndGet(running ? 1 : 0);
                        amidTagging.addAndGet(now ? 1 : 0);
                        return true;
                    }
                    return false;
                });
    }
}
