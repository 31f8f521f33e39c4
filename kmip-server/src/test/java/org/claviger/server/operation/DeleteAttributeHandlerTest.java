package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;

import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.DeleteAttribute;
import org.claviger.codec.operation.GetUsageAllocation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.server.testing.OperationTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Delete Attribute (2.1 section 6.1.13): one value, or all of an attribute. */
class DeleteAttributeHandlerTest extends OperationTest {
    @Test
    void deletesTheValueThatTheClientNames() {
        UniqueIdentifier id = alice.make(aes(256).name("one").name("two"));

        alice.get(value(id, Name.of("one")), DeleteAttribute.Response.class);

        assertThat(alice.attributes(id).structures(Attribute.NAME, Name.class)).containsExactly(Name.of("two"));
    }

    @Test
    void deletesAllValuesWhereTheClientNamesTheAttributeAlone() {
        UniqueIdentifier id = alice.make(aes(256).name("one").name("two"));

        alice.get(all(id, Attribute.NAME), DeleteAttribute.Response.class);

        assertThat(alice.attributes(id).has(Attribute.NAME)).isFalse();
    }

    @Test
    void freesTheNameThatItDeletes() {
        UniqueIdentifier id = alice.make(aes(256).name("one"));

        alice.get(all(id, Attribute.NAME), DeleteAttribute.Response.class);

        assertThat(alice.send(aes(256).name("one").request())).succeeded();
    }

    @Test
    void refusesWhatIsNotThere() {
        UniqueIdentifier id = alice.make(aes(256).name("one"));

        assertThat(alice.send(all(id, Attribute.COMMENT))).failedWith(ResultReason.ATTRIBUTE_NOT_FOUND);
        assertThat(alice.send(value(id, Name.of("two")))).failedWith(ResultReason.ATTRIBUTE_INSTANCE_NOT_FOUND);
    }

    @ParameterizedTest
    @EnumSource(
            value = Attribute.class,
            names = {"STATE", "ACTIVATION_DATE", "CRYPTOGRAPHIC_USAGE_MASK", "SENSITIVE", "EXTRACTABLE", "DIGEST"})
    void keepsWhatAnObjectHasForGood(Attribute attribute) {
        UniqueIdentifier id = alice.make(aes(256));

        assertThat(alice.send(all(id, attribute))).failedWith(ResultReason.ATTRIBUTE_READ_ONLY);
        assertThat(alice.attributes(id).has(attribute)).isTrue();
    }

    @Test
    void deletesUsageLimitsUntilSomethingIsTakenFromThem() {
        UniqueIdentifier unused = alice.make(aes(256).limit(10, UsageLimitsUnit.BYTE));
        UniqueIdentifier used = alice.make(aes(256).limit(10, UsageLimitsUnit.BYTE));
        alice.get(new GetUsageAllocation.Request(used, 1), GetUsageAllocation.Response.class);

        assertThat(alice.send(all(unused, Attribute.USAGE_LIMITS))).succeeded();
        assertThat(alice.send(all(used, Attribute.USAGE_LIMITS))).failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @Test
    void deletesNothingOfSomebodyElse() {
        UniqueIdentifier id = alice.make(aes(256).name("one"));

        assertThat(bob.send(all(id, Attribute.NAME))).failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    private static DeleteAttribute.Request all(UniqueIdentifier id, Attribute attribute) {
        return new DeleteAttribute.Request(id, null, attribute, null);
    }

    private static DeleteAttribute.Request value(UniqueIdentifier id, Name name) {
        return new DeleteAttribute.Request(id, AttributeValue.of(Attribute.NAME, name), null, null);
    }
}
