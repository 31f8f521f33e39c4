package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;

import java.time.Duration;
import java.time.Instant;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.Check;
import org.claviger.codec.operation.GetUsageAllocation;
import org.claviger.codec.operation.ObtainLease;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.testing.NewKey;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.claviger.server.testing.Values;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Check, Obtain Lease and Get Usage Allocation (2.1 sections 6.1.7, 6.1.35 and 6.1.23). */
class CheckAndLeaseHandlersTest extends OperationTest {
    @Test
    void answersTheObjectWhereEverythingAskedIsAllowed() {
        UniqueIdentifier id = alice.make(aes(256).limit(10, UsageLimitsUnit.BYTE));
        int mask = NewKey.maskOf(UsageMask.ENCRYPT, UsageMask.DECRYPT);

        Check.Response answer = alice.get(check(id, 10L, mask, Duration.ofHours(1)), Check.Response.class);

        assertThat(answer.uniqueIdentifier()).isEqualTo(id);
        assertThat(answer.usageLimitsCount()).isNull();
        assertThat(answer.cryptographicUsageMask()).isNull();
        assertThat(answer.leaseTime()).isNull();
    }

    @Test
    void refusesAUseThatTheMaskDoesNotHold() {
        UniqueIdentifier id = alice.make(aes(256).mask(UsageMask.DECRYPT));

        assertThat(alice.send(check(id, null, NewKey.maskOf(UsageMask.ENCRYPT, UsageMask.DECRYPT), null)))
                .failedWith(ResultReason.INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK);
    }

    @Test
    void refusesMoreThanTheUsageLimitsLeave() {
        UniqueIdentifier id = alice.make(aes(256).limit(10, UsageLimitsUnit.BYTE));

        assertThat(alice.send(check(id, 11L, null, null))).failedWith(ResultReason.USAGE_LIMIT_EXCEEDED);
    }

    @Test
    void refusesALongerLeaseThanItGives() {
        UniqueIdentifier id = alice.make(aes(256));

        assertThat(alice.send(check(id, null, null, Duration.ofHours(1).plusSeconds(1))))
                .failedWith(ResultReason.PERMISSION_DENIED);
    }

    @Test
    void checksNothingOfSomebodyElse() {
        UniqueIdentifier id = alice.make(aes(256));

        assertThat(bob.send(check(id, null, null, null))).failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void leasesAnObjectAndTellsItsLastChange() {
        Instant changed = Objects.NOW.plusSeconds(30);
        UniqueIdentifier id = alice.make(aes(256).state(State.PRE_ACTIVE));
        server.at(changed);
        NewKey.bring(alice, id, State.ACTIVE);
        server.at(changed.plusSeconds(30));

        ObtainLease.Response lease = alice.get(new ObtainLease.Request(id), ObtainLease.Response.class);

        assertThat(lease.leaseTime()).isEqualTo(Duration.ofHours(1));
        assertThat(lease.lastChangeDate()).isEqualTo(changed);
    }

    @Test
    void leasesNothingOfSomebodyElse() {
        UniqueIdentifier id = alice.make(aes(256));

        assertThat(bob.send(new ObtainLease.Request(id))).failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void allocatesUntilTheLimitsAreUsedUp() {
        UniqueIdentifier id = alice.make(aes(256).limit(10, UsageLimitsUnit.BYTE));

        alice.get(allocate(id, 7), GetUsageAllocation.Response.class);

        assertThat(alice.attributes(id).structure(Attribute.USAGE_LIMITS, UsageLimits.class))
                .contains(new UsageLimits(10, 3L, UsageLimitsUnit.BYTE));
        assertThat(alice.send(allocate(id, 4))).failedWith(ResultReason.USAGE_LIMIT_EXCEEDED);
        assertThat(alice.send(allocate(id, -1))).failedWith(ResultReason.USAGE_LIMIT_EXCEEDED);
        assertThat(alice.send(allocate(id, 3))).succeeded();
    }

    @Test
    void allocatesNothingOfAnObjectWithoutLimits() {
        assertThat(alice.send(allocate(alice.make(aes(256)), 1))).failedWith(ResultReason.ATTRIBUTE_NOT_FOUND);
    }

    @ParameterizedTest
    @EnumSource(value = State.class, mode = EnumSource.Mode.EXCLUDE, names = "ACTIVE")
    void allocatesOfActiveKeysAlone(State state) {
        UniqueIdentifier id =
                alice.make(aes(256).limit(10, UsageLimitsUnit.BYTE).state(state));

        assertThat(alice.send(allocate(id, 1))).failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @Test
    void allocatesOnlyWhileTheKeyMayProtect() {
        Instant stop = Objects.NOW.plusSeconds(60);
        UniqueIdentifier id =
                alice.make(aes(256).limit(10, UsageLimitsUnit.BYTE).with(Attribute.PROTECT_STOP_DATE, stop));

        assertThat(alice.send(allocate(id, 1))).succeeded();
        server.at(stop.plusSeconds(1));

        assertThat(alice.send(allocate(id, 1))).failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @Test
    void allocatesNothingOfAnObjectThatProtectsNothing() {
        UniqueIdentifier id = alice.register(
                Values.opaque("x"),
                Attributes.NONE
                        .with(Attribute.USAGE_LIMITS, new UsageLimits(10, null, UsageLimitsUnit.BYTE))
                        .with(Attribute.ACTIVATION_DATE, Objects.NOW));

        assertThat(alice.send(allocate(id, 1))).failedWith(ResultReason.INVALID_OBJECT_TYPE);
    }

    private static GetUsageAllocation.Request allocate(UniqueIdentifier id, long count) {
        return new GetUsageAllocation.Request(id, count);
    }

    private static Check.Request check(
            UniqueIdentifier id, @Nullable Long count, @Nullable Integer mask, @Nullable Duration lease) {
        return new Check.Request(id, count, mask, lease);
    }
}
