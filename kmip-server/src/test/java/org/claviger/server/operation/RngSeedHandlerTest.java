package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.claviger.codec.object.Data;
import org.claviger.codec.operation.RngRetrieve;
import org.claviger.codec.operation.RngSeed;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.policy.Policy;
import org.claviger.server.policy.SeedUse;
import org.claviger.server.policy.Tolerance;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RNG Seed (2.1 section 6.1.50): what the policy of the server makes of a seed. */
class RngSeedHandlerTest {
    private static final RngSeed.Request SEED = new RngSeed.Request(Data.of(Bytes.owning(new byte[32])));

    @TempDir
    private Path home;

    @Test
    void leavesASeedAsideUnlessItIsTold() {
        assertThat(used(Policy.defaults())).isZero();
    }

    @Test
    void usesAllOfASeed() {
        assertThat(used(policy(SeedUse.USED, 1024))).isEqualTo(32);
    }

    @Test
    void usesNoMoreThanItIsTold() {
        assertThat(used(policy(SeedUse.USED, 16))).isEqualTo(16);
    }

    @ParameterizedTest
    @EnumSource(names = {"IGNORED", "USED"})
    void givesOtherBytesAfterTheSameSeed(SeedUse use) {
        try (TestServer server = new TestServer(home, policy(use, 1024))) {
            TestClient alice = server.as(TestServer.ALICE);
            alice.get(SEED, RngSeed.Response.class);
            RngRetrieve.Response one = alice.get(new RngRetrieve.Request(32), RngRetrieve.Response.class);
            alice.get(SEED, RngSeed.Response.class);
            RngRetrieve.Response other = alice.get(new RngRetrieve.Request(32), RngRetrieve.Response.class);

            assertThat(one.data()).isNotEqualTo(other.data());
        }
    }

    @Test
    void deniesWhereSeedsAreRefused() {
        try (TestServer server = new TestServer(home, policy(SeedUse.REFUSED, 1024))) {
            assertThat(server.as(TestServer.ALICE).send(SEED)).failedWith(ResultReason.PERMISSION_DENIED);
        }
    }

    private int used(Policy policy) {
        try (TestServer server = new TestServer(home, policy)) {
            return server.as(TestServer.ALICE).get(SEED, RngSeed.Response.class).dataLength();
        }
    }

    private static Policy policy(SeedUse use, int bytes) {
        return new Policy(true, true, true, true, use, bytes, Tolerance.NONE, Set.of());
    }
}
