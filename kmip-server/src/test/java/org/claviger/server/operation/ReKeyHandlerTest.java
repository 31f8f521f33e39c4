package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;
import static org.claviger.server.testing.TestClient.plainGet;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.Digest;
import org.claviger.codec.object.Link;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.RngParameters;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.Get;
import org.claviger.codec.operation.GetUsageAllocation;
import org.claviger.codec.operation.ReKey;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.claviger.server.testing.Values;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Re-key (2.1 section 6.1.46): what the new key has of the old one, and what the old one keeps. */
class ReKeyHandlerTest extends OperationTest {
    private static final Instant LATER = Objects.NOW.plusSeconds(3600);

    @Test
    void linksTheOldKeyAndTheNew() {
        UniqueIdentifier old = alice.make(aes(256));

        UniqueIdentifier made = reKeyed(old, null, null);

        assertThat(alice.links(old)).containsExactly(new Link(LinkType.REPLACEMENT_OBJECT_LINK, made));
        assertThat(alice.links(made)).containsExactly(new Link(LinkType.REPLACED_OBJECT_LINK, old));
    }

    @Test
    void makesOtherMaterialWithADigestAndAGeneratorOfItsOwn() {
        UniqueIdentifier old = alice.make(aes(256));

        UniqueIdentifier made = reKeyed(old, null, null);

        try (var one = Values.material(
                        alice.get(plainGet(old), Get.Response.class).object());
                var other = Values.material(
                        alice.get(plainGet(made), Get.Response.class).object())) {
            assertThat(other.length()).isEqualTo(one.length());
            assertThat(other.matches(one)).isFalse();
        }
        assertThat(alice.attributes(made).structures(Attribute.DIGEST, Digest.class))
                .isNotEqualTo(alice.attributes(old).structures(Attribute.DIGEST, Digest.class));
        assertThat(alice.attributes(made).structure(Attribute.RANDOM_NUMBER_GENERATOR, RngParameters.class))
                .isPresent();
    }

    @Test
    void movesTheNamesToTheNewKey() {
        UniqueIdentifier old = alice.make(aes(256).name("one").name("two"));

        UniqueIdentifier made = reKeyed(old, null, null);

        assertThat(alice.attributes(made).structures(Attribute.NAME, Name.class))
                .containsExactly(Name.of("one"), Name.of("two"));
        assertThat(alice.attributes(old).has(Attribute.NAME)).isFalse();
    }

    @Test
    void copiesWhatTheTableDoesNotName() {
        UniqueIdentifier old = alice.make(
                aes(256).with(Attribute.CONTACT_INFORMATION, "the vault").with(Attribute.SENSITIVE, true));

        Attributes made = alice.attributes(reKeyed(old, null, null));

        assertThat(made.text(Attribute.CONTACT_INFORMATION)).contains("the vault");
        assertThat(made.bool(Attribute.SENSITIVE)).contains(true);
        assertThat(made.integer(Attribute.CRYPTOGRAPHIC_USAGE_MASK))
                .isEqualTo(alice.attributes(old).integer(Attribute.CRYPTOGRAPHIC_USAGE_MASK));
    }

    @Test
    void datesTheNewKeyNow() {
        UniqueIdentifier old = alice.make(aes(256));
        server.at(LATER);

        UniqueIdentifier made = reKeyed(old, null, null);

        for (Attribute date :
                List.of(Attribute.INITIAL_DATE, Attribute.ORIGINAL_CREATION_DATE, Attribute.LAST_CHANGE_DATE)) {
            assertThat(alice.attributes(made).date(date)).as(date.name()).contains(LATER);
        }
        assertThat(alice.attributes(old).date(Attribute.LAST_CHANGE_DATE)).contains(LATER);
        assertThat(alice.attributes(old).date(Attribute.INITIAL_DATE)).contains(Objects.NOW);
    }

    @Test
    void takesNothingOfARevocationAlong() {
        UniqueIdentifier old = alice.make(aes(256).state(State.DEACTIVATED));

        Attributes made = alice.attributes(reKeyed(old, null, null));

        assertThat(made.has(Attribute.REVOCATION_REASON)).isFalse();
        assertThat(made.has(Attribute.COMPROMISE_DATE)).isFalse();
        assertThat(made.has(Attribute.DESTROY_DATE)).isFalse();
    }

    @Test
    void shiftsTheDatesByTheOffset() {
        Instant start = Objects.NOW.plusSeconds(100);
        UniqueIdentifier old = alice.make(aes(256).state(State.PRE_ACTIVE)
                .with(Attribute.ACTIVATION_DATE, start)
                .with(Attribute.PROCESS_START_DATE, start.plusSeconds(1))
                .with(Attribute.PROTECT_STOP_DATE, start.plusSeconds(2))
                .with(Attribute.DEACTIVATION_DATE, start.plusSeconds(3)));
        server.at(LATER.minusSeconds(3599));

        Attributes made = alice.attributes(reKeyed(old, Duration.ofSeconds(500), null));

        Instant activation = LATER.minusSeconds(3599).plusSeconds(500);
        assertThat(made.date(Attribute.ACTIVATION_DATE)).contains(activation);
        assertThat(made.date(Attribute.PROCESS_START_DATE)).contains(activation.plusSeconds(1));
        assertThat(made.date(Attribute.PROTECT_STOP_DATE)).contains(activation.plusSeconds(2));
        assertThat(made.date(Attribute.DEACTIVATION_DATE)).contains(activation.plusSeconds(3));
        assertThat(made.enumeration(Attribute.STATE, State.class)).contains(State.PRE_ACTIVE);
    }

    @Test
    void copiesTheDatesWithoutAnOffset() {
        Instant stop = Objects.NOW.plusSeconds(7200);
        UniqueIdentifier old = alice.make(aes(256).with(Attribute.DEACTIVATION_DATE, stop));
        server.at(LATER);

        Attributes made = alice.attributes(reKeyed(old, null, null));

        assertThat(made.date(Attribute.ACTIVATION_DATE)).contains(Objects.NOW);
        assertThat(made.date(Attribute.DEACTIVATION_DATE)).contains(stop);
        assertThat(made.enumeration(Attribute.STATE, State.class)).contains(State.ACTIVE);
    }

    @Test
    void startsUsageLimitsAgain() {
        UniqueIdentifier old = alice.make(aes(256).limit(10, UsageLimitsUnit.BYTE));
        alice.get(new GetUsageAllocation.Request(old, 4), GetUsageAllocation.Response.class);

        Attributes made = alice.attributes(reKeyed(old, null, null));

        assertThat(made.structure(Attribute.USAGE_LIMITS, UsageLimits.class))
                .contains(new UsageLimits(10, 10L, UsageLimitsUnit.BYTE));
    }

    @Test
    void makesAFreshKeyOfOneThatWasServed() {
        UniqueIdentifier old = alice.make(aes(256));
        alice.get(plainGet(old), Get.Response.class);

        assertThat(alice.attributes(reKeyed(old, null, null)).bool(Attribute.FRESH))
                .contains(true);
    }

    @Test
    void takesTheAttributesOfTheRequestBeforeTheOldOnes() {
        UniqueIdentifier old = alice.make(aes(256).with(Attribute.COMMENT, "old"));

        Attributes made = alice.attributes(reKeyed(old, null, Attributes.NONE.with(Attribute.COMMENT, "new")));

        assertThat(made.text(Attribute.COMMENT)).contains("new");
    }

    @Test
    void takesNoAttributeThatTheServerAloneSets() {
        UniqueIdentifier old = alice.make(aes(256));

        assertThat(alice.send(new ReKey.Request(
                        old, null, Attributes.NONE.with(Attribute.COMPROMISE_DATE, Objects.NOW), null)))
                .failedWith(ResultReason.ATTRIBUTE_READ_ONLY);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"COMPROMISED", "DESTROYED", "DESTROYED_COMPROMISED"})
    void reKeysNothingThatIsCompromisedOrGone(State state) {
        UniqueIdentifier old = alice.make(aes(256).state(state));

        assertThat(alice.send(new ReKey.Request(old, null, null, null)))
                .failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @Test
    void reKeysSymmetricKeysOfTheClientAlone() {
        UniqueIdentifier secret = alice.register(Values.password("x"), Attributes.NONE);

        assertThat(alice.send(new ReKey.Request(secret, null, null, null)))
                .failedWith(ResultReason.INVALID_OBJECT_TYPE);
        assertThat(bob.send(new ReKey.Request(alice.make(aes(256)), null, null, null)))
                .failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    private UniqueIdentifier reKeyed(UniqueIdentifier old, @Nullable Duration offset, @Nullable Attributes attributes) {
        return alice.get(new ReKey.Request(old, offset, attributes, null), ReKey.Response.class)
                .uniqueIdentifier();
    }
}
