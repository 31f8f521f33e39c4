package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;
import static org.claviger.server.testing.TestClient.plainGet;

import java.time.Duration;
import java.time.Instant;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.RevocationReason;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.Create;
import org.claviger.codec.operation.Destroy;
import org.claviger.codec.operation.Get;
import org.claviger.codec.operation.GetUsageAllocation;
import org.claviger.codec.operation.Revoke;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.RevocationReasonCode;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.junit.jupiter.api.Test;

/** What a server does whose clock was set, until somebody confirms it. */
class ClockInDoubtTest extends OperationTest {
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Instant SOON = Objects.NOW.plus(Duration.ofDays(30));

    @Test
    void decidesDatesByTheTimeBeforeTheStep() {
        UniqueIdentifier ends = alice.make(aes(256).with(Attribute.DEACTIVATION_DATE, SOON));
        UniqueIdentifier begins = alice.make(aes(256).state(State.PRE_ACTIVE).with(Attribute.ACTIVATION_DATE, SOON));

        server.stepClock(YEAR);

        assertThat(alice.state(ends)).isEqualTo(State.ACTIVE);
        assertThat(alice.state(begins)).isEqualTo(State.PRE_ACTIVE);
        server.clock().confirm();
        assertThat(alice.state(ends)).isEqualTo(State.DEACTIVATED);
        assertThat(alice.state(begins)).isEqualTo(State.ACTIVE);
    }

    @Test
    void changesNothingThatHasADate() {
        UniqueIdentifier old = alice.make(aes(256).state(State.PRE_ACTIVE));
        server.stepClock(YEAR);

        assertThat(alice.send(new Create.Request(ObjectType.SYMMETRIC_KEY, aes(128).attributes(), null)))
                .failedWith(ResultReason.GENERAL_FAILURE);
        assertThat(alice.send(new Destroy.Request(old))).failedWith(ResultReason.GENERAL_FAILURE);

        server.clock().confirm();
        assertThat(alice.send(new Destroy.Request(old))).succeeded();
    }

    @Test
    void revokesAllTheSame() {
        UniqueIdentifier id = alice.make(aes(256));
        server.stepClock(YEAR);

        assertThat(alice.send(
                        new Revoke.Request(id, new RevocationReason(RevocationReasonCode.KEY_COMPROMISE, null), null)))
                .succeeded();

        assertThat(alice.state(id)).isEqualTo(State.COMPROMISED);
        assertThat(alice.attributes(id).date(Attribute.COMPROMISE_DATE)).contains(Objects.NOW);
    }

    @Test
    void givesKeysAndCountsTheirUseWithoutADate() {
        UsageLimits limits = new UsageLimits(1000, 1000L, UsageLimitsUnit.BYTE);
        UniqueIdentifier id = alice.make(aes(256).with(Attribute.USAGE_LIMITS, limits));
        Attributes before = alice.attributes(id);
        server.stepClock(YEAR);

        assertThat(alice.get(plainGet(id), Get.Response.class).uniqueIdentifier())
                .isEqualTo(id);
        assertThat(alice.send(new GetUsageAllocation.Request(id, 100L))).succeeded();

        Attributes after = alice.attributes(id);
        assertThat(after.structure(Attribute.USAGE_LIMITS, UsageLimits.class)
                        .orElseThrow()
                        .left())
                .isEqualTo(900);
        assertThat(after.bool(Attribute.FRESH)).contains(false);
        assertThat(after.date(Attribute.LAST_CHANGE_DATE)).isEqualTo(before.date(Attribute.LAST_CHANGE_DATE));
    }

    @Test
    void writesNoMoveOfStateOnAccess() {
        UniqueIdentifier ends = alice.make(aes(256).with(Attribute.DEACTIVATION_DATE, Objects.NOW.plusSeconds(60)));
        server.stepClock(YEAR);
        server.at(server.clock().wallTime().plusSeconds(120));

        assertThat(alice.state(ends)).isEqualTo(State.DEACTIVATED);
        assertThat(alice.get(plainGet(ends), Get.Response.class).uniqueIdentifier())
                .isEqualTo(ends);

        server.at(server.clock().wallTime().minusSeconds(120));
        assertThat(alice.state(ends)).as("it was not written down").isEqualTo(State.ACTIVE);
    }
}
