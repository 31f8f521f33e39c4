package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;

import java.time.Duration;
import java.time.Instant;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.attribute.VendorReference;
import org.claviger.codec.object.ApplicationSpecificInformation;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.AddAttribute;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Add Attribute (2.1 section 6.1.2): one value more, where the table lets a client add it. */
class AddAttributeHandlerTest extends OperationTest {
    @Test
    void addsAValueAndDatesTheChange() {
        UniqueIdentifier id = alice.make(aes(256));
        Instant later = Objects.NOW.plusSeconds(5);
        server.at(later);

        alice.get(add(id, Attribute.COMMENT, "of the third rack"), AddAttribute.Response.class);

        assertThat(alice.attributes(id).text(Attribute.COMMENT)).contains("of the third rack");
        assertThat(alice.attributes(id).date(Attribute.LAST_CHANGE_DATE)).contains(later);
    }

    @Test
    void addsValueAfterValueWhereThereMayBeMany() {
        UniqueIdentifier id = alice.make(aes(256));

        alice.get(add(id, Attribute.OBJECT_GROUP, "disks"), AddAttribute.Response.class);
        alice.get(add(id, Attribute.OBJECT_GROUP, "backup"), AddAttribute.Response.class);

        assertThat(alice.attributes(id).texts(Attribute.OBJECT_GROUP)).containsExactly("disks", "backup");
    }

    @Test
    void refusesASecondValueWhereThereIsOne() {
        UniqueIdentifier id = alice.make(aes(256).with(Attribute.COMMENT, "first"));

        assertThat(alice.send(add(id, Attribute.COMMENT, "second"))).failedWith(ResultReason.ATTRIBUTE_SINGLE_VALUED);
        assertThat(alice.attributes(id).text(Attribute.COMMENT)).contains("first");
    }

    @ParameterizedTest
    @EnumSource(
            value = Attribute.class,
            names = {"STATE", "UNIQUE_IDENTIFIER", "INITIAL_DATE", "DIGEST", "LEASE_TIME", "NEVER_EXTRACTABLE"})
    void refusesWhatTheServerAloneSets(Attribute attribute) {
        UniqueIdentifier id = alice.make(aes(256));
        AttributeValue value = new AttributeValue(
                attribute, alice.attributes(id).find(attribute).orElseThrow());

        assertThat(alice.send(new AddAttribute.Request(id, value))).failedWith(ResultReason.READ_ONLY_ATTRIBUTE);
    }

    @Test
    void refusesAnAttributeOfOtherObjects() {
        UniqueIdentifier id = alice.make(aes(256));

        assertThat(alice.send(add(id, Attribute.CERTIFICATE_LENGTH, 100))).failedWith(ResultReason.INVALID_ATTRIBUTE);
    }

    @Test
    void refusesANameThatTheObjectOrAnotherHas() {
        alice.make(aes(256).name("other"));
        UniqueIdentifier id = alice.make(aes(256).name("own"));

        assertThat(alice.send(add(id, Attribute.NAME, Name.of("own"))))
                .failedWith(ResultReason.NON_UNIQUE_NAME_ATTRIBUTE);
        assertThat(alice.send(add(id, Attribute.NAME, Name.of("other"))))
                .failedWith(ResultReason.NON_UNIQUE_NAME_ATTRIBUTE);
    }

    @Test
    void givesNoActivationDateToWhatIsActive() {
        UniqueIdentifier id = alice.make(aes(256).state(State.DESTROYED));

        assertThat(alice.send(add(id, Attribute.ACTIVATION_DATE, Objects.NOW)))
                .failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @Test
    void activatesWhatGetsAnActivationDateInThePast() {
        UniqueIdentifier id = alice.make(aes(256).state(State.PRE_ACTIVE));

        alice.get(add(id, Attribute.ACTIVATION_DATE, Objects.NOW.minusSeconds(1)), AddAttribute.Response.class);

        assertThat(alice.state(id)).isEqualTo(State.ACTIVE);
    }

    @Test
    void startsUsageLimitsAtTheirTotalWhateverTheClientGives() {
        UniqueIdentifier without = alice.make(aes(256));
        UniqueIdentifier more = alice.make(aes(256));

        alice.get(add(without, Attribute.USAGE_LIMITS, limits(10, null)), AddAttribute.Response.class);
        alice.get(add(more, Attribute.USAGE_LIMITS, limits(10, 500L)), AddAttribute.Response.class);

        for (UniqueIdentifier id : new UniqueIdentifier[] {without, more}) {
            assertThat(alice.attributes(id).structure(Attribute.USAGE_LIMITS, UsageLimits.class))
                    .contains(limits(10, 10L));
        }
    }

    @Test
    void makesTheApplicationDataOfItsNamespaces() {
        UniqueIdentifier id = alice.make(aes(256));

        alice.get(
                add(
                        id,
                        Attribute.APPLICATION_SPECIFIC_INFORMATION,
                        new ApplicationSpecificInformation("LIBRARY-LTO", null)),
                AddAttribute.Response.class);

        assertThat(alice.attributes(id)
                        .structure(Attribute.APPLICATION_SPECIFIC_INFORMATION, ApplicationSpecificInformation.class))
                .contains(new ApplicationSpecificInformation("LIBRARY-LTO", id.toString()));
    }

    @Test
    void keepsWhatVendorsAddAndNothingInItsOwnName() {
        UniqueIdentifier id = alice.make(aes(256));
        AttributeReference ofVendor = new VendorReference("x", "rack");
        AttributeReference ofServer = new VendorReference("y", "rack");

        assertThat(alice.send(add(id, ofVendor, 7))).succeeded();
        assertThat(alice.send(add(id, ofServer, 7))).failedWith(ResultReason.READ_ONLY_ATTRIBUTE);
        assertThat(alice.attributes(id).integer(ofVendor)).contains(7);
    }

    @Test
    void refusesAnObjectThatIsArchivedOrSomebodyElses() {
        UniqueIdentifier archived = alice.make(aes(256).archived());
        UniqueIdentifier ofAlice = alice.make(aes(256));

        assertThat(alice.send(add(archived, Attribute.COMMENT, "no"))).failedWith(ResultReason.OBJECT_ARCHIVED);
        assertThat(bob.send(add(ofAlice, Attribute.COMMENT, "no"))).failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void letsClientsSayWhenToRotateAndNotHowOften() {
        UniqueIdentifier id = alice.make(aes(256));

        assertThat(alice.send(add(id, Attribute.ROTATE_OFFSET, Duration.ofDays(1))))
                .succeeded();
        assertThat(alice.send(add(id, Attribute.ROTATE_INTERVAL, Duration.ofDays(1))))
                .succeeded();
        assertThat(alice.send(add(id, Attribute.ROTATE_GENERATION, 1))).failedWith(ResultReason.READ_ONLY_ATTRIBUTE);
    }

    private static UsageLimits limits(long total, @Nullable Long count) {
        return new UsageLimits(total, count, UsageLimitsUnit.BYTE);
    }

    private static AddAttribute.Request add(UniqueIdentifier id, AttributeReference attribute, Object value) {
        return new AddAttribute.Request(id, AttributeValue.of(attribute, value));
    }
}
