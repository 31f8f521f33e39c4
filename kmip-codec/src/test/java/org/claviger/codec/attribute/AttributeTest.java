package org.claviger.codec.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.AttributeRule.Party;
import org.claviger.codec.object.Name;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.codec.version.ProtocolVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The table says what the rule tables of the specification say. */
class AttributeTest {
    private static final String CERTIFICATE_ATTRIBUTES = "Certificate Attributes";
    private static final String VENDOR_ATTRIBUTE = "Vendor Attribute";

    /** A line of the facts. */
    record Facts(String section, String name, Map<String, String> columns) {
        boolean is(String column) {
            return "yes".equals(columns.get(column));
        }

        @Override
        public String toString() {
            return section + " " + name;
        }
    }

    static List<Facts> facts() throws IOException {
        try (InputStream in = Objects.requireNonNull(AttributeTest.class.getResourceAsStream("/attributes-2.1.tsv"))) {
            List<String[]> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .toList();
            String[] header = lines.getFirst();
            return lines.stream()
                    .skip(1)
                    .map(line -> new Facts(
                            line[0],
                            line[1],
                            Stream.iterate(0, column -> column + 1)
                                    .limit(header.length)
                                    .collect(Collectors.toMap(column -> header[column], column -> line[column]))))
                    .toList();
        }
    }

    static Stream<Facts> rows() throws IOException {
        return facts().stream()
                .filter(facts -> !facts.name().equals(CERTIFICATE_ATTRIBUTES))
                .filter(facts -> !facts.name().equals(VENDOR_ATTRIBUTE));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void saysWhatTheSpecificationSays(Facts facts) {
        AttributeRule rule = Attribute.find(facts.name()).orElseThrow().rule();

        assertThat(rule.since()).hasToString(facts.columns().get("since"));
        assertThat(rule.until()).isEqualTo(ProtocolVersion.V2_1);
        assertThat(rule.isMany()).isEqualTo(facts.is("many"));
        assertThat(rule.isSetBy(Party.CLIENT)).isEqualTo(facts.is("setByClient"));
        assertThat(rule.isSetBy(Party.SERVER)).isEqualTo(facts.is("setByServer"));
        assertThat(rule.isChangedBy(Party.CLIENT)).isEqualTo(facts.is("changedByClient"));
        assertThat(rule.isChangedBy(Party.SERVER)).isEqualTo(facts.is("changedByServer"));
        assertThat(rule.isDeletedBy(Party.CLIENT)).isEqualTo(facts.is("deletedByClient"));
        assertThat(rule.on().stream().anyMatch(rule::isAlwaysOn)).isEqualTo(facts.is("always"));
    }

    @Test
    void hasARowForEachAttributeAndNoOther() throws IOException {
        Set<String> expected = rows().map(Facts::name).collect(Collectors.toSet());
        expected.addAll(List.of(
                "Certificate Identifier", "Certificate Subject", "Certificate Issuer", "Operation Policy Name"));

        Set<String> certificateAttributes = new HashSet<>();
        Set<String> others = new HashSet<>();
        for (Attribute attribute : Attribute.values()) {
            boolean ofCertificate = attribute.name().matches("CERTIFICATE_(SUBJECT|ISSUER)_.*");
            (ofCertificate ? certificateAttributes : others).add(attribute.name1x());
        }

        assertThat(facts()).hasSize(63);
        assertThat(others).isEqualTo(expected);
        assertThat(certificateAttributes)
                .hasSize(24)
                .contains("Certificate Subject CN", "Certificate Issuer DN Qualifier");
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByTagAndByNameAndWithinTheVersionsOfItsTag(Attribute attribute) {
        AttributeRule rule = attribute.rule();

        assertThat(Attribute.find(attribute.tag().code())).contains(attribute);
        assertThat(Attribute.find(attribute.name1x())).contains(attribute);
        assertThat(AttributeReference.fromTtlv(attribute.toTtlv(Tag.ATTRIBUTE_REFERENCE.code())))
                .isEqualTo(attribute);
        assertThat(rule.since()).isGreaterThanOrEqualTo(rule.tag().since());
        assertThat(rule.until()).isLessThanOrEqualTo(rule.tag().until());
        assertThat(rule.type() == ItemType.STRUCTURE).isEqualTo(rule.structure().isPresent());
        assertThat(rule.vocabulary())
                .isEqualTo(
                        rule.type() == ItemType.ENUMERATION || rule.isMask()
                                ? attribute.tag().vocabulary()
                                : rule.vocabulary());
    }

    @Test
    void namesTheAttributesAs1xDoes() {
        assertThat(Arrays.stream(Attribute.values()).map(Attribute::name1x))
                .doesNotHaveDuplicates()
                .contains(
                        "X.509 Certificate Identifier",
                        "PKCS#12 Friendly Name",
                        "Cryptographic Usage Mask",
                        "Application Specific Information",
                        "Operation Policy Name");
    }

    @Test
    void knowsInWhichStatesADateMayStillBeChanged() {
        assertThat(Attribute.ACTIVATION_DATE.rule().isChangeableIn(State.PRE_ACTIVE))
                .isTrue();
        assertThat(Attribute.ACTIVATION_DATE.rule().isChangeableIn(State.ACTIVE))
                .isFalse();
        assertThat(Attribute.DEACTIVATION_DATE.rule().isChangeableIn(State.ACTIVE))
                .isTrue();
        assertThat(Attribute.DEACTIVATION_DATE.rule().isChangeableIn(State.DEACTIVATED))
                .isFalse();
    }

    @Test
    void knowsWhatAClientMayAskForWithoutBeingAbleToSetIt() {
        assertThat(Attribute.CRYPTOGRAPHIC_ALGORITHM.rule().isGivenAtCreation()).isTrue();
        assertThat(Attribute.CRYPTOGRAPHIC_ALGORITHM.rule().isReadOnly()).isTrue();
        assertThat(Attribute.STATE.rule().isGivenAtCreation()).isFalse();
        assertThat(Attribute.NAME.rule().isReadOnly()).isFalse();
        assertThat(Attribute.CERTIFICATE_TYPE.rule().appliesTo(ObjectType.SYMMETRIC_KEY))
                .isFalse();
    }

    @Test
    void refusesValuesThatAnAttributeCannotHave() {
        assertInvalid(Attribute.STATE, Ttlv.integer(Tag.STATE, 1));
        assertInvalid(Attribute.STATE, new Ttlv.EnumerationItem(Tag.STATE.code(), 7));
        assertInvalid(Attribute.NAME, Ttlv.structure(Tag.NAME, Ttlv.text(Tag.NAME_VALUE, "without its type")));
        assertInvalid(Attribute.NAME, Ttlv.text(Tag.NAME, "not a structure"));
        assertInvalid(Attribute.ACTIVATION_DATE, Ttlv.text(Tag.ACTIVATION_DATE, "tomorrow"));
        assertInvalid(Attribute.ACTIVATION_DATE, new Ttlv.DateTimeItem(Tag.ACTIVATION_DATE.code(), Long.MIN_VALUE));
        AttributeValue.of(Attribute.NAME, Name.of("fine")).check();
        AttributeValue.of(Attribute.STATE, State.ACTIVE).check();
    }

    @Test
    void refusesAReferenceToWhatIsNoAttribute() {
        assertThatThrownBy(() -> AttributeReference.fromTtlv(
                        new Ttlv.EnumerationItem(Tag.ATTRIBUTE_REFERENCE.code(), Tag.BATCH_COUNT.code())))
                .isInstanceOfSatisfying(
                        KmipException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(ResultReason.INVALID_ATTRIBUTE));
        assertThatThrownBy(() -> new VendorReference("no spaces", "name")).isInstanceOf(KmipException.class);
    }

    private static void assertInvalid(Attribute attribute, Ttlv value) {
        assertThatThrownBy(() -> new AttributeValue(attribute, value).check())
                .isInstanceOfSatisfying(
                        KmipException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(ResultReason.INVALID_ATTRIBUTE_VALUE));
    }
}
