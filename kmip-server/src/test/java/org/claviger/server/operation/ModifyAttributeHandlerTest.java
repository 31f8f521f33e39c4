package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;

import java.time.Instant;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.GetUsageAllocation;
import org.claviger.codec.operation.ModifyAttribute;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Modify Attribute (2.1 section 6.1.34): another value in the place of one that is there. */
class ModifyAttributeHandlerTest extends OperationTest {
    @Test
    void replacesTheOnlyValue() {
        UniqueIdentifier id = alice.make(aes(256).with(Attribute.COMMENT, "old"));

        alice.get(modify(id, Attribute.COMMENT, "new"), ModifyAttribute.Response.class);

        assertThat(alice.attributes(id).text(Attribute.COMMENT)).contains("new");
    }

    @Test
    void replacesTheValueThatTheClientNamesAndNoOther() {
        UniqueIdentifier id = alice.make(aes(256).name("one").name("two"));

        alice.get(replaceName(id, "one", "three"), ModifyAttribute.Response.class);

        assertThat(alice.attributes(id).structures(Attribute.NAME, Name.class))
                .containsExactlyInAnyOrder(Name.of("three"), Name.of("two"));
    }

    @Test
    void asksWhichOfSeveralValuesIsMeant() {
        UniqueIdentifier id = alice.make(aes(256).name("one").name("two"));

        assertThat(alice.send(modify(id, Attribute.NAME, Name.of("three")))).failedWith(ResultReason.INVALID_FIELD);
    }

    @Test
    void refusesWhatIsNotThere() {
        UniqueIdentifier id = alice.make(aes(256).name("one"));

        assertThat(alice.send(modify(id, Attribute.COMMENT, "new"))).failedWith(ResultReason.ATTRIBUTE_NOT_FOUND);
        assertThat(alice.send(replaceName(id, "absent", "new"))).failedWith(ResultReason.ATTRIBUTE_INSTANCE_NOT_FOUND);
    }

    @Test
    void refusesANameThatAnotherObjectHas() {
        alice.make(aes(256).name("taken"));
        UniqueIdentifier id = alice.make(aes(256).name("one").name("two"));

        assertThat(alice.send(replaceName(id, "one", "taken"))).failedWith(ResultReason.NON_UNIQUE_NAME_ATTRIBUTE);
        assertThat(alice.send(replaceName(id, "one", "two"))).failedWith(ResultReason.NON_UNIQUE_NAME_ATTRIBUTE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Attribute.class,
            names = {"STATE", "UNIQUE_IDENTIFIER", "INITIAL_DATE", "CRYPTOGRAPHIC_LENGTH", "CRYPTOGRAPHIC_USAGE_MASK"})
    void refusesWhatIsReadOnly(Attribute attribute) {
        UniqueIdentifier id = alice.make(aes(256));
        AttributeValue same = new AttributeValue(
                attribute, alice.attributes(id).find(attribute).orElseThrow());

        assertThat(alice.send(new ModifyAttribute.Request(id, null, same, null)))
                .failedWith(ResultReason.ATTRIBUTE_READ_ONLY);
    }

    @Test
    void movesTheActivationDateOnlyBeforeTheObjectIsActive() {
        Instant later = Objects.NOW.plusSeconds(60);
        UniqueIdentifier waiting = alice.make(aes(256).state(State.PRE_ACTIVE).with(Attribute.ACTIVATION_DATE, later));
        UniqueIdentifier active = alice.make(aes(256));

        assertThat(alice.send(modify(waiting, Attribute.ACTIVATION_DATE, later.plusSeconds(60))))
                .succeeded();
        assertThat(alice.send(modify(active, Attribute.ACTIVATION_DATE, later)))
                .failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @Test
    void deactivatesWhatGetsADeactivationDateInThePast() {
        UniqueIdentifier id = alice.make(aes(256).with(Attribute.DEACTIVATION_DATE, Objects.NOW.plusSeconds(60)));

        alice.get(modify(id, Attribute.DEACTIVATION_DATE, Objects.NOW), ModifyAttribute.Response.class);

        assertThat(alice.state(id)).isEqualTo(State.DEACTIVATED);
        assertThat(alice.send(modify(id, Attribute.DEACTIVATION_DATE, Objects.NOW.plusSeconds(9))))
                .failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Attribute.class,
            names = {"PROCESS_START_DATE", "PROTECT_STOP_DATE"})
    void leavesADateThatIsReached(Attribute date) {
        Instant soon = Objects.NOW.plusSeconds(60);
        UniqueIdentifier id = alice.make(aes(256).with(date, soon));

        assertThat(alice.send(modify(id, date, soon.plusSeconds(1)))).succeeded();
        server.at(soon.plusSeconds(1));

        assertThat(alice.send(modify(id, date, soon.plusSeconds(600))))
                .failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @Test
    void keepsDatesInOrder() {
        Instant end = Objects.NOW.plusSeconds(60);
        UniqueIdentifier id =
                alice.make(aes(256).with(Attribute.PROTECT_STOP_DATE, end).with(Attribute.DEACTIVATION_DATE, end));

        assertThat(alice.send(modify(id, Attribute.PROTECT_STOP_DATE, end.plusSeconds(1))))
                .failedWith(ResultReason.INVALID_ATTRIBUTE_VALUE);
        assertThat(alice.send(modify(id, Attribute.DEACTIVATION_DATE, end.minusSeconds(1))))
                .failedWith(ResultReason.INVALID_ATTRIBUTE_VALUE);
        assertThat(alice.send(modify(id, Attribute.DEACTIVATION_DATE, end.plusSeconds(1))))
                .succeeded();
    }

    @Test
    void changesUsageLimitsUntilSomethingIsTakenFromThem() {
        UniqueIdentifier id = alice.make(aes(256).limit(10, UsageLimitsUnit.BYTE));

        alice.get(modify(id, Attribute.USAGE_LIMITS, limits(20, 999L)), ModifyAttribute.Response.class);
        assertThat(alice.attributes(id).structure(Attribute.USAGE_LIMITS, UsageLimits.class))
                .contains(limits(20, 20L));
        alice.get(new GetUsageAllocation.Request(id, 1), GetUsageAllocation.Response.class);

        assertThat(alice.send(modify(id, Attribute.USAGE_LIMITS, limits(1000, 1000L))))
                .failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @Test
    void takesBackNeitherSensitiveNorNotExtractable() {
        UniqueIdentifier id =
                alice.make(aes(256).with(Attribute.SENSITIVE, true).with(Attribute.EXTRACTABLE, false));

        assertThat(alice.send(modify(id, Attribute.SENSITIVE, false))).failedWith(ResultReason.PERMISSION_DENIED);
        assertThat(alice.send(modify(id, Attribute.EXTRACTABLE, true))).failedWith(ResultReason.PERMISSION_DENIED);
    }

    @Test
    void remembersThatAKeyWasOnceOtherwise() {
        UniqueIdentifier id = alice.make(aes(256));

        alice.get(modify(id, Attribute.SENSITIVE, true), ModifyAttribute.Response.class);
        alice.get(modify(id, Attribute.EXTRACTABLE, false), ModifyAttribute.Response.class);

        assertThat(alice.attributes(id).bool(Attribute.ALWAYS_SENSITIVE)).contains(false);
        assertThat(alice.attributes(id).bool(Attribute.NEVER_EXTRACTABLE)).contains(false);
    }

    private static UsageLimits limits(long total, long count) {
        return new UsageLimits(total, count, UsageLimitsUnit.BYTE);
    }

    private static ModifyAttribute.Request modify(UniqueIdentifier id, Attribute attribute, Object value) {
        return new ModifyAttribute.Request(id, null, AttributeValue.of(attribute, value), null);
    }

    private static ModifyAttribute.Request replaceName(UniqueIdentifier id, String old, String changed) {
        return new ModifyAttribute.Request(
                id,
                AttributeValue.of(Attribute.NAME, Name.of(old)),
                AttributeValue.of(Attribute.NAME, Name.of(changed)),
                null);
    }
}
