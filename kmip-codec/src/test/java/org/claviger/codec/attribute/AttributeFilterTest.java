package org.claviger.codec.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.codec.type.UsageMask;
import org.junit.jupiter.api.Test;

class AttributeFilterTest {
    private static final VendorReference COLOUR = new VendorReference("x", "colour");

    private static final Attributes KEY = Attributes.NONE
            .with(Attribute.STATE, State.ACTIVE)
            .with(Attribute.INITIAL_DATE, Instant.ofEpochSecond(100))
            .with(
                    Attribute.CRYPTOGRAPHIC_USAGE_MASK,
                    UsageMask.ENCRYPT.code() | UsageMask.DECRYPT.code() | UsageMask.WRAP_KEY.code())
            .with(Attribute.USAGE_LIMITS, new UsageLimits(100, 50L, UsageLimitsUnit.BYTE))
            .withAdded(Attribute.NAME, Name.of("one"))
            .withAdded(Attribute.NAME, Name.of("two"))
            .with(COLOUR, "green");

    @Test
    void matchesEverythingWhereNothingIsAskedFor() {
        assertThat(filter().matches(KEY)).isTrue();
        assertThat(filter().matches(Attributes.NONE)).isTrue();
    }

    @Test
    void asksForAllOfItsCriteria() {
        Ttlv active = Ttlv.enumeration(Tag.STATE, State.ACTIVE);
        Ttlv deactivated = Ttlv.enumeration(Tag.STATE, State.DEACTIVATED);
        Ttlv two = name("two");

        assertThat(filter(active, two).matches(KEY)).isTrue();
        assertThat(filter(name("one"), two).matches(KEY)).isTrue();
        assertThat(filter(deactivated, two).matches(KEY)).isFalse();
        assertThat(filter(active, deactivated).matches(KEY)).isFalse();
        assertThat(filter(name("three")).matches(KEY)).isFalse();
    }

    @Test
    void comparesVendorAttributesByNameAndValue() {
        assertThat(filter(vendor("x", "colour", "green")).matches(KEY)).isTrue();
        assertThat(filter(vendor("x", "colour", "red")).matches(KEY)).isFalse();
        assertThat(filter(vendor("y", "colour", "green")).matches(KEY)).isFalse();
    }

    @Test
    void takesOneDateAsAPointAndTwoAsASpan() {
        assertThat(filter(initial(100)).matches(KEY)).isTrue();
        assertThat(filter(initial(99)).matches(KEY)).isFalse();
        assertThat(filter(initial(50), initial(100)).matches(KEY)).isTrue();
        assertThat(filter(initial(200), initial(100)).matches(KEY)).isTrue();
        assertThat(filter(initial(101), initial(200)).matches(KEY)).isFalse();
        assertThat(filter(initial(0), initial(99)).matches(KEY)).isFalse();
    }

    @Test
    void asksForEveryBitOfAMask() {
        assertThat(filter(mask(UsageMask.ENCRYPT.code() | UsageMask.WRAP_KEY.code()))
                        .matches(KEY))
                .isTrue();
        assertThat(filter(mask(UsageMask.ENCRYPT.code() | UsageMask.SIGN.code()))
                        .matches(KEY))
                .isFalse();
        assertThat(filter(mask(0)).matches(KEY)).isTrue();
    }

    @Test
    void asksForAtLeastSoMuchUsage() {
        assertThat(filter(limits(100, 50)).matches(KEY)).isTrue();
        assertThat(filter(limits(90, 10)).matches(KEY)).isTrue();
        assertThat(filter(limits(101, 50)).matches(KEY)).isFalse();
        assertThat(filter(limits(100, 51)).matches(KEY)).isFalse();
        assertThat(filter(Ttlv.structure(
                                Tag.USAGE_LIMITS, Ttlv.enumeration(Tag.USAGE_LIMITS_UNIT, UsageLimitsUnit.OBJECT)))
                        .matches(KEY))
                .isFalse();
    }

    @Test
    void comparesTheFieldsThatAPartialStructureHas() {
        Ttlv byValue = Ttlv.structure(Tag.NAME, Ttlv.text(Tag.NAME_VALUE, "two"));
        Ttlv another = Ttlv.structure(Tag.NAME, Ttlv.text(Tag.NAME_VALUE, "three"));

        assertThat(filter(byValue).matches(KEY)).isTrue();
        assertThat(filter(another).matches(KEY)).isFalse();
    }

    @Test
    void findsNoValueOfAnAttributeThatIsNotThere() {
        assertThat(filter(Ttlv.text(Tag.OBJECT_GROUP, "a group")).matches(KEY)).isFalse();
    }

    @Test
    void refusesAValueOfAnotherType() {
        assertThatThrownBy(() -> filter(Ttlv.text(Tag.STATE, "Active"))).isInstanceOf(KmipException.class);
        assertThatThrownBy(() -> filter(Ttlv.text(Tag.NAME, "two"))).isInstanceOf(KmipException.class);
    }

    @Test
    void tellsWhatItLooksAt() {
        AttributeFilter filter = filter(initial(1), initial(2), name("two"));

        assertThat(filter.references()).containsExactlyInAnyOrder(Attribute.INITIAL_DATE, Attribute.NAME);
        assertThat(filter.values(Attribute.INITIAL_DATE)).isEqualTo(List.of(initial(1), initial(2)));
    }

    private static AttributeFilter filter(Ttlv... criteria) {
        return AttributeFilter.fromTtlv(Ttlv.structure(Tag.ATTRIBUTES, criteria));
    }

    private static Ttlv initial(long seconds) {
        return Ttlv.dateTime(Tag.INITIAL_DATE, Instant.ofEpochSecond(seconds));
    }

    private static Ttlv name(String value) {
        return AttributeValue.of(Attribute.NAME, Name.of(value)).value();
    }

    private static Ttlv mask(int bits) {
        return Ttlv.integer(Tag.CRYPTOGRAPHIC_USAGE_MASK, bits);
    }

    private static Ttlv limits(long total, long count) {
        return AttributeValue.of(Attribute.USAGE_LIMITS, new UsageLimits(total, count, UsageLimitsUnit.BYTE))
                .value();
    }

    private static Ttlv vendor(String identification, String name, String value) {
        return Ttlv.structure(
                Tag.ATTRIBUTE,
                Ttlv.text(Tag.VENDOR_IDENTIFICATION, identification),
                Ttlv.text(Tag.ATTRIBUTE_NAME, name),
                Ttlv.text(Tag.ATTRIBUTE_VALUE, value));
    }
}
