package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.claviger.hsm.HsmMember;
import org.claviger.hsm.pkcs11.SwitchedModule;
import org.claviger.hsm.pool.HsmPool;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Two modules with the same keys, of which the working one is taken away under load and put back. */
@Timeout(300)
@EnabledIf(value = "available", disabledReason = "needs SoftHSM2 and a C compiler: apt-get install softhsm2 gcc")
class PoolRecoveryTest {
    private static final int KEYS = 100;
    private static final int ROUNDS = Boolean.getBoolean("claviger.prove") ? 200 : 20;
    private static final Duration LOOK = Duration.ofMillis(50);

    @TempDir
    private Path folder;

    private final KeptCiphertexts clients = new KeptCiphertexts();
    private SwitchedModule a;
    private SwitchedModule b;

    static boolean available() {
        return SwitchedModule.isAvailable();
    }

    @BeforeEach
    void makeTokens() {
        a = SwitchedModule.in(folder.resolve("a"));
        b = SwitchedModule.in(folder.resolve("b"));
    }

    private HsmPool pool() {
        return HsmPool.open(
                List.of(new HsmPool.Source("a", a::open), new HsmPool.Source("b", b::open)), _ -> true, LOOK);
    }

    /** Roots were made in the first module; its vendor's tool would do this. */
    private void replicate(HsmPool pool) {
        b.takeAway();
        awaitState(pool, "b", HsmMember.State.AWAY);
        a.replicateTo(b);
        b.putBack();
        awaitState(pool, "b", HsmMember.State.READY);
    }

    private static void awaitState(HsmPool pool, String name, HsmMember.State state) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            pool.look();
            return pool.members().stream().anyMatch(member -> member.name().equals(name) && member.state() == state);
        });
    }

    @Test
    void losesNothingWhenTheWorkingModuleIsTakenAwayAndPutBack() throws Throwable {
        HsmPool pool = pool();
        try (TestServer server = new TestServer(folder, pool)) {
            replicate(pool);
            TestClient alice = server.as(TestServer.ALICE);
            clients.make(alice, KEYS);

            clients.underLoad(server, () -> {
                for (int round = 0; round < ROUNDS; round++) {
                    takeAwayAndPutBack(pool);
                    // Made by whichever works now, and opened by the other.
                    clients.make(server.as(TestServer.ALICE), 1);
                }
            });
            int during = clients.opened.get();
            clients.readAll(alice);

            assertThat(clients.wrong).hasValue(0);
            assertThat(clients.opened.get() - during).isEqualTo(KEYS + ROUNDS);
            assertThat(pool.generation()).isGreaterThan(ROUNDS);
            System.out.println("PROOF P1 | " + ROUNDS + " times the working one of two modules taken away and put back"
                    + " under " + clients.load() + " | " + clients.opened + " ciphertexts opened under their own keys, "
                    + clients.refused + " refused meanwhile | lost " + clients.wrong);
        }
    }

    @Test
    void catchesAPoolThatUsesTheHandlesOfOneModuleInTheOther() throws Throwable {
        HsmPool pool = pool();
        try (TestServer server = new TestServer(folder, KeptCiphertexts.forgetful(pool))) {
            replicate(pool);
            TestClient alice = server.as(TestServer.ALICE);
            clients.make(alice, 10);
            clients.readAll(alice);
            assertThat(clients.wrong).hasValue(0);

            a.takeAway();
            pool.look();
            clients.readAll(alice);

            assertThat(clients.wrong.get()).isPositive();
        }
    }

    private void takeAwayAndPutBack(HsmPool pool) throws InterruptedException {
        clients.awaitReads();
        boolean first = pool.members().getFirst().state() == HsmMember.State.WORKING;
        SwitchedModule working = first ? a : b;
        working.takeAway();
        clients.awaitReads();
        working.putBack();
        awaitState(pool, first ? "a" : "b", HsmMember.State.READY);
    }
}
