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
 * The keys of the domain are replaced again and again, under clients that make and use keys, and the server is killed
 * (-9) in the midst of it. No request is refused while it serves; every key is there by its value, or does what it did,
 * after each kill; and each rotation goes on to its end. {@code make prove} runs the long form.
 */
@ExtendWith(SharedServer.class)
class RotationKillTest {
    private static final boolean LONG = Boolean.getBoolean("claviger.prove");
    private static final int KILLS = LONG ? 20 : 2;
    private static final int OBJECTS_FIRST = 100;
    private static final int OBJECTS_MAX = LONG ? 2_000 : 150;

    /** Slow enough that kills hit objects on their way, also where commands take seconds. */
    private static final String RATE = "custody.rotation-rate=" + (LONG ? 100 : 8);

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final KeysUnderLoad keys = new KeysUnderLoad(OBJECTS_MAX);
    private final AtomicInteger resumed = new AtomicInteger();

    @Test
    void keepsEveryKeyWhenItIsKilledWhileKeysAreReplaced() throws IOException, InterruptedException {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        try (Home home = Home.create(SharedServer.distribution())) {
            Credentials client = home.addClient("user");
            try (ServerProcess server = home.start()) {
                keys.fill(server, client, random, OBJECTS_FIRST);
            }
            for (int kill = 0; kill < KILLS; kill++) {
                workUntilKilled(home, client, random);
                assertThat(keys.refusals()).as("seed %d, kill %d", seed, kill).isEmpty();
            }
            try (ServerProcess server = home.start()) {
                awaitRotated(home);
                keys.verifyAll(server, client, "at the end, seed " + seed);
                keys.expectAnotherValueToBeSeen(server, client);
                home.run("hsm", "rotate-root").orFail();
            }
            assertThat(keys.used()).isGreaterThan(KILLS * 10);
            assertThat(resumed.get())
                    .as("kills that hit a rotation, seed %d", seed)
                    .isPositive();
            home.run("audit", "verify").orFail();
        }
        System.out.printf(
                "PROOF P1 | %d kills of a server whose domain keys are being replaced | %d keys read back by value,"
                        + " %d uses | lost 0%n",
                KILLS, keys.size(), keys.used());
    }

    private void workUntilKilled(Home home, Credentials client, Random random)
            throws IOException, InterruptedException {
        ServerProcess server = home.start("--set", RATE);
        keys.workUntilKilled(server, client, random, () -> {
            if (status(home).contains("being replaced")) {
                resumed.incrementAndGet();
            } else {
                home.run("hsm", "rotate").orFail();
            }
            // A moment of its own for each kill.
            Awaitility.await()
                    .pollDelay(Duration.ofMillis(random.nextInt(1200)))
                    .atMost(LIMIT)
                    .until(() -> true);
        });
    }

    static String status(Home home) {
        return home.run("hsm", "status").orFail().output();
    }

    static void awaitRotated(Home home) {
        Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(status(home))
                        .doesNotContain("being replaced")
                        .contains("replaced"));
    }
}
