package org.claviger.codec.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attributes.Instance;
import org.claviger.codec.object.ApplicationSpecificInformation;
import org.claviger.codec.object.Link;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.secret.SecretBytes;
import org.junit.jupiter.api.Test;

class AttributesTest {
    private static final VendorReference COLOUR = new VendorReference("x", "colour");

    private static final Attributes ALL_KINDS = Attributes.NONE
            .with(Attribute.UNIQUE_IDENTIFIER, "an-identifier")
            .with(Attribute.STATE, State.ACTIVE)
            .with(Attribute.CRYPTOGRAPHIC_LENGTH, 256)
            .with(Attribute.CRYPTOGRAPHIC_USAGE_MASK, -1)
            .with(Attribute.SENSITIVE, true)
            .with(Attribute.INITIAL_DATE, Instant.ofEpochSecond(-5))
            .with(Attribute.LEASE_TIME, Duration.ofHours(1))
            .with(Attribute.SHORT_UNIQUE_IDENTIFIER, Bytes.of((byte) 1, (byte) 2))
            .with(Attribute.USAGE_LIMITS, new UsageLimits(1L << 40, 5L, UsageLimitsUnit.BYTE))
            .withAdded(Attribute.NAME, Name.of("one"))
            .withAdded(Attribute.NAME, Name.of("two"))
            .withAdded(COLOUR, "gr\u00fcn")
            .withAdded(COLOUR, new Ttlv.BigIntegerItem(Tag.ATTRIBUTE_VALUE.code(), BigInteger.TEN.negate()))
            .withAdded(COLOUR, Ttlv.structure(Tag.ATTRIBUTE_VALUE, Ttlv.bool(Tag.FRESH, false)));

    @Test
    void givesValuesWithTheirTypes() {
        assertThat(ALL_KINDS.text(Attribute.UNIQUE_IDENTIFIER)).contains("an-identifier");
        assertThat(ALL_KINDS.enumeration(Attribute.STATE, State.class)).contains(State.ACTIVE);
        assertThat(ALL_KINDS.integer(Attribute.CRYPTOGRAPHIC_LENGTH)).contains(256);
        assertThat(ALL_KINDS.bool(Attribute.SENSITIVE)).contains(true);
        assertThat(ALL_KINDS.date(Attribute.INITIAL_DATE)).contains(Instant.ofEpochSecond(-5));
        assertThat(ALL_KINDS.interval(Attribute.LEASE_TIME)).contains(Duration.ofHours(1));
        assertThat(ALL_KINDS.bytes(Attribute.SHORT_UNIQUE_IDENTIFIER)).contains(Bytes.of((byte) 1, (byte) 2));
        assertThat(ALL_KINDS.structure(Attribute.USAGE_LIMITS, UsageLimits.class))
                .map(UsageLimits::left)
                .contains(5L);
        assertThat(ALL_KINDS.structures(Attribute.NAME, Name.class)).containsExactly(Name.of("one"), Name.of("two"));
        assertThat(ALL_KINDS.date(Attribute.ARCHIVE_DATE)).isEmpty();
        assertThat(ALL_KINDS.texts(Attribute.OBJECT_GROUP)).isEmpty();
    }

    @Test
    void keepsTheIndexOfAValueWhenOthersAreDeleted() {
        Attributes three = Attributes.NONE
                .withAdded(Attribute.OBJECT_GROUP, "a")
                .withAdded(Attribute.OBJECT_GROUP, "b")
                .withAdded(Attribute.OBJECT_GROUP, "c");

        Attributes two = three.without(Attribute.OBJECT_GROUP, 1);

        assertThat(two.texts(Attribute.OBJECT_GROUP)).containsExactly("a", "c");
        assertThat(two.indexOf(Attribute.OBJECT_GROUP, Ttlv.text(Tag.OBJECT_GROUP, "c")))
                .contains(2);
        assertThat(two.withAdded(Attribute.OBJECT_GROUP, "d").instances(Attribute.OBJECT_GROUP))
                .extracting(Instance::index)
                .containsExactly(0, 2, 3);
        assertThat(two.withReplaced(Attribute.OBJECT_GROUP, 2, "C").texts(Attribute.OBJECT_GROUP))
                .containsExactly("a", "C");
        assertThat(three.texts(Attribute.OBJECT_GROUP)).hasSize(3);
    }

    @Test
    void forgetsAnAttributeWithItsLastValue() {
        Attributes one = Attributes.NONE.with(Attribute.COMMENT, "text");

        assertThat(one.without(Attribute.COMMENT, 0)).isEqualTo(Attributes.NONE);
        assertThat(one.without(Attribute.COMMENT).has(Attribute.COMMENT)).isFalse();
        assertThat(one.without(Attribute.COMMENT, 4)).isEqualTo(one);
    }

    @Test
    void leavesEverythingWhereThereIsNoValue() {
        assertThat(ALL_KINDS.with(Attribute.COMPROMISE_OCCURRENCE_DATE, null)).isSameAs(ALL_KINDS);
    }

    @Test
    void takesTheOthersValuesInPlaceOfItsOwn() {
        Attributes defaults =
                Attributes.NONE.with(Attribute.CRYPTOGRAPHIC_LENGTH, 128).with(Attribute.COMMENT, "default");

        Attributes merged = defaults.withAll(Attributes.NONE.with(Attribute.CRYPTOGRAPHIC_LENGTH, 256));

        assertThat(merged.integer(Attribute.CRYPTOGRAPHIC_LENGTH)).contains(256);
        assertThat(merged.text(Attribute.COMMENT)).contains("default");
        assertThat(merged.only(List.of(Attribute.COMMENT, Attribute.NAME)).references())
                .containsExactly(Attribute.COMMENT);
    }

    @Test
    void readsWhatItWrites() {
        assertThat(Attributes.fromTtlv(ALL_KINDS.toTtlv(Tag.ATTRIBUTES.code()))).isEqualTo(ALL_KINDS);
    }

    @Test
    void takesTheIndexesThatDialectGives() {
        Ttlv.Structure structure = Ttlv.structure(
                Tag.ATTRIBUTES,
                Ttlv.text(Tag.OBJECT_GROUP, "a"),
                Ttlv.integer(Tag.ATTRIBUTE_INDEX, 4),
                Ttlv.text(Tag.OBJECT_GROUP, "b"),
                Ttlv.text(Tag.OBJECT_GROUP, "c"),
                Ttlv.integer(Tag.ATTRIBUTE_INDEX, 4));

        assertThat(Attributes.of(structure).instances(Attribute.OBJECT_GROUP))
                .extracting(Instance::index)
                .containsExactly(4, 5, 6);
    }

    @Test
    void refusesAnIndexOutOfItsBounds() {
        assertRefused(ResultReason.INVALID_FIELD, Ttlv.text(Tag.COMMENT, "a"), Ttlv.integer(Tag.ATTRIBUTE_INDEX, -1));
        assertRefused(
                ResultReason.INVALID_FIELD,
                Ttlv.text(Tag.COMMENT, "a"),
                Ttlv.integer(Tag.ATTRIBUTE_INDEX, Attributes.INDEX_MAX + 1));
    }

    @Test
    void refusesSecretsInAVendorAttribute() {
        try (SecretBytes password = SecretBytes.copyOf(new byte[] {1})) {
            assertRefused(
                    ResultReason.INVALID_ATTRIBUTE_VALUE,
                    Ttlv.structure(
                            Tag.ATTRIBUTE,
                            Ttlv.text(Tag.VENDOR_IDENTIFICATION, "x"),
                            Ttlv.text(Tag.ATTRIBUTE_NAME, "hidden"),
                            Ttlv.structure(
                                    Tag.ATTRIBUTE_VALUE,
                                    new Ttlv.SecretItem(Tag.PASSWORD.code(), ItemType.TEXT_STRING, password))));
        }
    }

    @Test
    void passesOverAVendorsValuesOfAnotherType() {
        Attributes mixed = Attributes.NONE.withAdded(COLOUR, 7).withAdded(COLOUR, "red");

        assertThat(mixed.text(COLOUR)).contains("red");
        assertThat(mixed.texts(COLOUR)).containsExactly("red");
        assertThat(mixed.integer(COLOUR)).contains(7);
        assertThat(mixed.date(COLOUR)).isEmpty();
    }

    @Test
    void refusesWhatCannotBeAttributes() {
        assertRefused(ResultReason.INVALID_ATTRIBUTE, Ttlv.integer(Tag.BATCH_COUNT, 1));
        assertRefused(ResultReason.INVALID_ATTRIBUTE, Ttlv.integer(Tag.ATTRIBUTE_INDEX, 1));
        assertRefused(ResultReason.INVALID_ATTRIBUTE, new Ttlv.IntegerItem(0x540001, 1));
        assertRefused(ResultReason.INVALID_ATTRIBUTE_VALUE, Ttlv.text(Tag.SENSITIVE, "yes"));
        assertRefused(
                ResultReason.ATTRIBUTE_SINGLE_VALUED,
                Ttlv.enumeration(Tag.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.AES),
                Ttlv.enumeration(Tag.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.RSA));
        assertRefused(
                ResultReason.INVALID_MESSAGE,
                Ttlv.structure(
                        Tag.ATTRIBUTE,
                        Ttlv.text(Tag.VENDOR_IDENTIFICATION, "x"),
                        Ttlv.text(Tag.ATTRIBUTE_NAME, "without a value")));
        assertThatThrownBy(() -> Attributes.NONE.with(Attribute.SENSITIVE, "yes"))
                .isInstanceOf(KmipException.class);
    }

    @Test
    void comesBackFromStorage() {
        Attributes stored = ALL_KINDS.without(Attribute.NAME, 0);

        Attributes read = Attributes.decode(stored.encode());

        assertThat(read).isEqualTo(stored).hasSameHashCodeAs(stored);
        assertThat(read.references()).containsExactlyElementsOf(stored.references());
        assertThat(read.encode()).isEqualTo(stored.encode());
        assertThat(Attributes.decode(Attributes.NONE.encode())).isEqualTo(Attributes.NONE);
    }

    @Test
    void storesInAFormThatStaysTheSame() {
        Attributes stored = Attributes.NONE.with(Attribute.STATE, State.ACTIVE).with(COLOUR, "red");

        assertThat(Bytes.of(stored.encode()).toHex())
                .isEqualTo("01" + "8d818802" + "00" + "05" + "02" + "88808802" + "0178" + "06636f6c6f7572" + "00" + "07"
                        + "03726564");
        assertThat(Attributes.decode(stored.encode())).isEqualTo(stored);
    }

    @Test
    void refusesStoredBytesThatAreDamagedAndNothingElse() {
        byte[] encoded = ALL_KINDS.encode();
        List<byte[]> damaged = new ArrayList<>();
        for (int i = 0; i < encoded.length; i++) {
            damaged.add(Arrays.copyOf(encoded, i));
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = encoded.clone();
                changed[i] ^= (byte) (1 << bit);
                damaged.add(changed);
            }
        }

        for (byte[] bytes : damaged) {
            try {
                assertThat(Attributes.decode(bytes)).isNotNull();
            } catch (IllegalArgumentException | KmipException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            }
        }
        assertThatThrownBy(() -> Attributes.decode(new byte[] {9}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown format 9");
    }

    @Test
    void tellsNoValueInALog() {
        assertThat(ALL_KINDS.toString()).contains("STATE", "x-colour").doesNotContain("one", "gr\u00fcn");
    }

    @Test
    void holdsLinksAndApplicationData() {
        Link link = Link.to("other", LinkType.PUBLIC_KEY_LINK);
        ApplicationSpecificInformation information = new ApplicationSpecificInformation("ssl", null);

        Attributes attributes = Attributes.NONE
                .withAdded(Attribute.LINK, link)
                .withAdded(Attribute.APPLICATION_SPECIFIC_INFORMATION, information);

        assertThat(attributes.structures(Attribute.LINK, Link.class)).containsExactly(link);
        assertThat(attributes.toList()).hasSize(2);
    }

    private static void assertRefused(ResultReason reason, Ttlv... items) {
        assertThatThrownBy(() -> Attributes.of(Ttlv.structure(Tag.ATTRIBUTES, items)))
                .isInstanceOfSatisfying(
                        KmipException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }
}
