package org.claviger.codec.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.codec.version.ProtocolVersion.V2_0;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeRule;
import org.claviger.codec.operation.Payloads;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.schema.Samples;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.CaseFiles;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.ttlv.Ttlv.Structure;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.codec.type.Operation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No client ever sees a tag, a value or an attribute that its version lacks: all tags, all values, all versions. */
class VersionFilterTest {
    private static final Structure NOTHING = Ttlv.structure(Tag.REQUEST_PAYLOAD);

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void noAnswerHoldsATagOfAnotherVersion(ProtocolVersion version) {
        for (Tag tag : Tag.values()) {
            for (Operation operation : Operation.values()) {
                Structure nested = Ttlv.structure(
                        Tag.RESPONSE_PAYLOAD, Ttlv.structure(Tag.SERVER_INFORMATION, item(tag, 1)), item(tag, 1));

                assertSpeaks(version, answer(version, operation, nested), tag + " in " + operation);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void noAnswerHoldsAValueOfAnotherVersion(ProtocolVersion version) {
        for (Tag tag : Tag.values()) {
            if (tag.vocabulary().isEmpty() || tag.type() != ItemType.ENUMERATION) {
                continue;
            }
            for (EnumerationValue value : tag.vocabulary().get().getEnumConstants()) {
                for (Tag around : new Tag[] {Tag.ATTRIBUTES, Tag.KEY_BLOCK, Tag.CRYPTOGRAPHIC_PARAMETERS, Tag.LINK}) {
                    Structure payload = Ttlv.structure(
                            Tag.RESPONSE_PAYLOAD,
                            Ttlv.structure(around, Ttlv.enumeration(tag, value)),
                            Ttlv.enumeration(tag, value));

                    assertSpeaks(version, answer(version, Operation.QUERY, payload), tag + " " + value);
                    assertSpeaks(version, answer(version, Operation.GET_ATTRIBUTES, payload), tag + " " + value);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void noMaskHoldsABitOfAnotherVersion(ProtocolVersion version) {
        for (Tag tag : Tag.values()) {
            if (tag.vocabulary().isEmpty() || tag.type() != ItemType.INTEGER) {
                continue;
            }
            Structure payload = Ttlv.structure(
                    Tag.RESPONSE_PAYLOAD, Ttlv.integer(tag, -1), Ttlv.structure(Tag.ATTRIBUTES, Ttlv.integer(tag, -1)));

            assertSpeaks(version, answer(version, Operation.GET_ATTRIBUTES, payload), tag.toString());
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void noAnswerHoldsAnAttributeOfAnotherVersion(ProtocolVersion version) {
        for (Attribute attribute : Attribute.values()) {
            for (Ttlv value : valuesOf(attribute)) {
                Structure attributes = Ttlv.structure(Tag.ATTRIBUTES, value);
                Structure withKey = Ttlv.structure(
                        Tag.RESPONSE_PAYLOAD,
                        Ttlv.structure(
                                Tag.SYMMETRIC_KEY,
                                Ttlv.structure(Tag.KEY_BLOCK, Ttlv.structure(Tag.KEY_VALUE, attributes))));
                Structure alone = Ttlv.structure(Tag.RESPONSE_PAYLOAD, attributes);
                Structure named = Ttlv.structure(
                        Tag.RESPONSE_PAYLOAD,
                        new Ttlv.EnumerationItem(
                                Tag.ATTRIBUTE_REFERENCE.code(), attribute.tag().code()));

                assertSpeaks(version, answer(version, Operation.GET_ATTRIBUTES, alone), attribute.name1x());
                assertSpeaks(version, answer(version, Operation.EXPORT, alone), attribute.name1x());
                assertSpeaks(version, answer(version, Operation.GET, withKey), attribute.name1x());
                Structure list = answer(version, Operation.GET_ATTRIBUTE_LIST, named);
                assertSpeaks(version, list, attribute.name1x());
                assertThat(list.items().isEmpty())
                        .as("%s in the list of %s", attribute, version)
                        .isEqualTo(!attribute.rule().existsIn(version));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void noOperationAnswersWhatItsVersionLacks(ProtocolVersion version) {
        for (Operation operation : Operation.values()) {
            Class<? extends Record> response = Payloads.of(operation).response();
            if (response != null) {
                Structure whole = RecordBinder.write(Tag.RESPONSE_PAYLOAD, Samples.full(response));

                assertSpeaks(version, answer(version, operation, whole), operation.label());
                whole.closeSecrets();
            }
        }
    }

    /** Every value of an enumeration and every bit of a mask; of the rest one value with all its parts. */
    private static List<Ttlv> valuesOf(Attribute attribute) {
        AttributeRule rule = attribute.rule();
        if (rule.structure().isPresent()) {
            return List.of(
                    RecordBinder.write(rule.tag(), Samples.full(rule.structure().get())));
        }
        if (rule.type() == ItemType.ENUMERATION && rule.vocabulary().isPresent()) {
            return Stream.of(rule.vocabulary().get().getEnumConstants())
                    .map(value -> Ttlv.enumeration(rule.tag(), value))
                    .toList();
        }
        return List.of(item(rule.tag(), rule.isMask() ? -1 : 1));
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void whatTheVersionHasStaysAndNothingElse(ProtocolVersion version) {
        for (Tag tag : Tag.values()) {
            Structure payload = Ttlv.structure(Tag.RESPONSE_PAYLOAD, item(tag, validValue(version, tag)));
            // The Asynchronous Indicator, a Boolean in 1.x, has no values there.
            boolean said = tag.existsIn(version) && (version.atLeast(V2_0) || tag != Tag.ASYNCHRONOUS_INDICATOR);

            assertThat(answer(version, Operation.ACTIVATE, payload).items())
                    .as("%s", tag)
                    .hasSize(said ? 1 : 0);
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void extensionsStay(ProtocolVersion version) {
        Structure payload = Ttlv.structure(
                Tag.RESPONSE_PAYLOAD,
                new Ttlv.IntegerItem(0x540001, 7),
                new Ttlv.EnumerationItem(Tag.OPERATION.code(), 0x80000001));

        assertThat(answer(version, Operation.QUERY, payload)).isEqualTo(payload);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void theAnswersOfTheCasesSpeakEveryVersion(ProtocolVersion version) {
        int answers = 0;
        for (CaseFiles.CaseMessage message : CaseFiles.messages("v2.1")) {
            Structure tree = (Structure) message.tree();
            for (Ttlv item : tree.items()) {
                Structure batchItem = (Structure) item;
                if (batchItem.find(Tag.RESPONSE_PAYLOAD).orElse(null) instanceof Structure payload
                        && batchItem.find(Tag.OPERATION).orElse(null) instanceof Ttlv.EnumerationItem code) {
                    Operation operation = Stream.of(Operation.values())
                            .filter(candidate -> candidate.code() == code.value())
                            .findFirst()
                            .orElseThrow();
                    assertSpeaks(version, answer(version, operation, payload), message.toString());
                    answers++;
                }
            }
            tree.closeSecrets();
        }
        assertThat(answers).isGreaterThan(500);
    }

    private static Structure answer(ProtocolVersion version, Operation operation, Structure payload) {
        try {
            return Dialect.of(version).fromModel(operation, payload, NOTHING);
        } catch (KmipException refused) {
            // An answer that cannot be given in this version is a refusal, which holds nothing.
            return NOTHING;
        }
    }

    /** A value of a known enumeration that this version has; 1 where there is none. */
    private static int validValue(ProtocolVersion version, Tag tag) {
        if (tag.vocabulary().isEmpty()) {
            return 1;
        }
        for (EnumerationValue value : tag.vocabulary().get().getEnumConstants()) {
            if (value.existsIn(version) && value.existsIn(ProtocolVersion.NEWEST)) {
                return value.code();
            }
        }
        return 1;
    }

    private static void assertSpeaks(ProtocolVersion version, Ttlv item, String what) {
        Tag tag = Tag.find(item.tag()).orElse(null);
        if (tag == null) {
            return;
        }
        assertThat(tag.existsIn(version)).as("%s: %s", what, tag).isTrue();
        if (item instanceof Structure structure) {
            if (tag == Tag.ATTRIBUTE && version.compareTo(ProtocolVersion.V1_4) <= 0) {
                assertAttribute(version, structure, what);
            } else {
                structure.items().forEach(child -> assertSpeaks(version, child, what));
            }
        }
        if (item instanceof Ttlv.EnumerationItem enumeration) {
            assertValue(version, tag, enumeration.value(), what);
        }
        if (item instanceof Ttlv.IntegerItem mask
                && tag.type() == ItemType.INTEGER
                && tag.vocabulary().isPresent()) {
            for (EnumerationValue bit : tag.vocabulary().get().getEnumConstants()) {
                assertThat((mask.value() & bit.code()) == 0 || bit.existsIn(version))
                        .as("%s: %s", what, bit)
                        .isTrue();
            }
        }
    }

    private static void assertAttribute(ProtocolVersion version, Structure attribute, String what) {
        if (attribute.find(Tag.ATTRIBUTE_NAME).orElse(null) instanceof Ttlv.TextItem name) {
            if (name.value().startsWith("x-") || name.value().startsWith("y-")) {
                return;
            }
            Tag tag = AttributeNames.find(name.value()).orElseThrow();
            assertThat(AttributeNames.in(version, tag)).as("%s: %s", what, tag).isPresent();
            Ttlv value = attribute.find(Tag.ATTRIBUTE_VALUE).orElseThrow();
            assertSpeaks(version, value.withTag(tag.code()), what);
        }
    }

    private static void assertValue(ProtocolVersion version, Tag tag, int code, String what) {
        if (tag.vocabulary().isEmpty()) {
            return;
        }
        boolean known = false;
        boolean exists = false;
        for (EnumerationValue value : tag.vocabulary().get().getEnumConstants()) {
            known |= value.code() == code;
            exists |= value.code() == code && value.existsIn(version);
        }
        assertThat(!known || exists).as("%s: %s 0x%X", what, tag, code).isTrue();
    }

    private static Ttlv item(Tag tag, int value) {
        int code = tag.code();
        return switch (tag.type()) {
            case STRUCTURE -> new Structure(code, List.of());
            case INTEGER -> new Ttlv.IntegerItem(code, value);
            case LONG_INTEGER -> new Ttlv.LongIntegerItem(code, value);
            case BIG_INTEGER -> new Ttlv.BigIntegerItem(code, BigInteger.valueOf(value));
            case ENUMERATION -> new Ttlv.EnumerationItem(code, value);
            case BOOLEAN -> new Ttlv.BooleanItem(code, true);
            case TEXT_STRING -> new Ttlv.TextItem(code, "a");
            case BYTE_STRING -> new Ttlv.BytesItem(code, Bytes.of((byte) 1));
            case DATE_TIME -> new Ttlv.DateTimeItem(code, value);
            case INTERVAL -> new Ttlv.IntervalItem(code, value);
            case DATE_TIME_EXTENDED -> new Ttlv.DateTimeExtendedItem(code, value);
        };
    }
}
