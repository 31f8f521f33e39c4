package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;
import static org.claviger.server.testing.NewKey.aes;

import java.time.Duration;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.attribute.VendorReference;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.AdjustAttribute;
import org.claviger.codec.operation.SetAttribute;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.AdjustmentType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.server.testing.Objects;
import org.claviger.server.testing.OperationTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Set Attribute and Adjust Attribute (2.1 sections 6.1.51 and 6.1.3): attributes of one value. */
class SetAttributeHandlerTest extends OperationTest {
    private static final AttributeReference COUNTER = new VendorReference("x", "counter");

    @Test
    void setsAValueWhetherThereWasOneOrNot() {
        UniqueIdentifier id = alice.make(aes(256));

        alice.get(set(id, Attribute.COMMENT, "first"), SetAttribute.Response.class);
        alice.get(set(id, Attribute.COMMENT, "second"), SetAttribute.Response.class);

        assertThat(alice.attributes(id).texts(Attribute.COMMENT)).containsExactly("second");
    }

    @Test
    void setsNothingOfWhichThereMayBeMany() {
        UniqueIdentifier id = alice.make(aes(256));

        assertThat(alice.send(set(id, Attribute.NAME, Name.of("one")))).failedWith(ResultReason.MULTI_VALUED_ATTRIBUTE);
    }

    @Test
    void setsNothingThatIsReadOnly() {
        UniqueIdentifier id = alice.make(aes(256));

        assertThat(alice.send(set(id, Attribute.STATE, State.DEACTIVATED)))
                .failedWith(ResultReason.READ_ONLY_ATTRIBUTE);
        assertThat(alice.send(set(id, Attribute.CRYPTOGRAPHIC_LENGTH, 128)))
                .failedWith(ResultReason.READ_ONLY_ATTRIBUTE);
        assertThat(alice.send(set(id, Attribute.COMPROMISE_DATE, Objects.NOW)))
                .failedWith(ResultReason.READ_ONLY_ATTRIBUTE);
    }

    @Test
    void setsNoDateThatTheStateHasPassed() {
        UniqueIdentifier id = alice.make(aes(256).state(State.DEACTIVATED));

        assertThat(alice.send(set(id, Attribute.DEACTIVATION_DATE, Objects.NOW.plusSeconds(60))))
                .failedWith(ResultReason.WRONG_KEY_LIFECYCLE_STATE);
    }

    @Test
    void setsNothingOnAnObjectOfSomebodyElse() {
        UniqueIdentifier id = alice.make(aes(256));

        assertThat(bob.send(set(id, Attribute.COMMENT, "mine"))).failedWith(ResultReason.OBJECT_NOT_FOUND);
    }

    @Test
    void adjustsANumberUpDownAndToItsOpposite() {
        UniqueIdentifier id = alice.make(aes(256));
        alice.get(set(id, COUNTER, 5), SetAttribute.Response.class);

        alice.get(adjust(id, COUNTER, AdjustmentType.INCREMENT, null), AdjustAttribute.Response.class);
        alice.get(adjust(id, COUNTER, AdjustmentType.DECREMENT, integer(10)), AdjustAttribute.Response.class);
        alice.get(adjust(id, COUNTER, AdjustmentType.NEGATE, null), AdjustAttribute.Response.class);

        assertThat(alice.attributes(id).integer(COUNTER)).contains(4);
    }

    @Test
    void countsAnAbsentIntervalFromZero() {
        UniqueIdentifier id = alice.make(aes(256));

        alice.get(
                adjust(id, Attribute.PROTECTION_PERIOD, AdjustmentType.INCREMENT, integer(30)),
                AdjustAttribute.Response.class);

        assertThat(alice.attributes(id).interval(Attribute.PROTECTION_PERIOD)).contains(Duration.ofSeconds(30));
    }

    @Test
    void takesAnAbsentBooleanForFalse() {
        UniqueIdentifier id = alice.make(aes(256));

        alice.get(adjust(id, Attribute.QUANTUM_SAFE, AdjustmentType.NEGATE, null), AdjustAttribute.Response.class);

        assertThat(alice.attributes(id).bool(Attribute.QUANTUM_SAFE)).contains(true);
    }

    @Test
    void adjustsNoDateThatIsAbsent() {
        UniqueIdentifier id = alice.make(aes(256));

        assertThat(alice.send(adjust(id, Attribute.PROTECT_STOP_DATE, AdjustmentType.INCREMENT, integer(1))))
                .failedWith(ResultReason.ITEM_NOT_FOUND);
    }

    @Test
    void adjustsNothingBeyondItsRange() {
        UniqueIdentifier id = alice.make(aes(256));
        alice.get(set(id, COUNTER, Integer.MAX_VALUE), SetAttribute.Response.class);

        assertThat(alice.send(adjust(id, COUNTER, AdjustmentType.INCREMENT, null)))
                .failedWith(ResultReason.NUMERIC_RANGE);
        assertThat(alice.send(adjust(id, Attribute.PROTECTION_PERIOD, AdjustmentType.DECREMENT, null)))
                .failedWith(ResultReason.NUMERIC_RANGE);
        assertThat(alice.attributes(id).integer(COUNTER)).contains(Integer.MAX_VALUE);
    }

    @Test
    void adjustsNothingThatIsNoNumber() {
        UniqueIdentifier id = alice.make(aes(256).with(Attribute.COMMENT, "words"));

        assertThat(alice.send(adjust(id, Attribute.COMMENT, AdjustmentType.INCREMENT, null)))
                .failedWith(ResultReason.INVALID_DATA_TYPE);
        assertThat(alice.send(
                        adjust(id, Attribute.PROTECTION_PERIOD, AdjustmentType.INCREMENT, Ttlv.text(Tag.DATA, "x"))))
                .failedWith(ResultReason.INVALID_DATA_TYPE);
    }

    @Test
    void adjustsNothingOfWhichThereAreSeveral() {
        UniqueIdentifier id = alice.make(aes(256).name("one").name("two"));

        assertThat(alice.send(adjust(id, Attribute.NAME, AdjustmentType.INCREMENT, null)))
                .failedWith(ResultReason.MULTI_VALUED_ATTRIBUTE);
    }

    @Test
    void adjustsNothingThatIsReadOnlyAndNoPromise() {
        UniqueIdentifier id =
                alice.make(aes(256).with(Attribute.SENSITIVE, true).with(Attribute.EXTRACTABLE, false));

        assertThat(alice.send(adjust(id, Attribute.CRYPTOGRAPHIC_LENGTH, AdjustmentType.INCREMENT, null)))
                .failedWith(ResultReason.READ_ONLY_ATTRIBUTE);
        assertThat(alice.send(adjust(id, Attribute.SENSITIVE, AdjustmentType.NEGATE, null)))
                .failedWith(ResultReason.PERMISSION_DENIED);
        assertThat(alice.send(adjust(id, Attribute.EXTRACTABLE, AdjustmentType.NEGATE, null)))
                .failedWith(ResultReason.PERMISSION_DENIED);
    }

    private static Ttlv integer(int value) {
        return Ttlv.integer(Tag.ADJUSTMENT_VALUE, value);
    }

    private static SetAttribute.Request set(UniqueIdentifier id, AttributeReference attribute, Object value) {
        return new SetAttribute.Request(id, AttributeValue.of(attribute, value));
    }

    private static AdjustAttribute.Request adjust(
            UniqueIdentifier id, AttributeReference attribute, AdjustmentType type, @Nullable Ttlv by) {
        return new AdjustAttribute.Request(id, attribute, type, by);
    }
}
