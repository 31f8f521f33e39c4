package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Encoding;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.QueryFunction;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No client sees what its version lacks: objects with all that 2.1 and 1.4 can say of them are asked by every operation
 * of every version, and each whole answer, also a refusal, holds only tags, values, bits and attributes of its version.
 */
@ExtendWith(SharedServer.class)
@Timeout(120)
class VersionsTest {
    /** Once these were asked of an object, the others are asked again. */
    private static final List<Operation> CHANGING =
            List.of(Operation.ACTIVATE, Operation.ARCHIVE, Operation.RECOVER, Operation.REVOKE, Operation.DESTROY);

    /** These end the conversation in which a request has one answer. */
    private static final Set<Operation> NOT_ASKED = EnumSet.of(Operation.SET_ENDPOINT_ROLE, Operation.INTEROP);

    @SuppressWarnings("InlineFormatString") // Longer than the method that sends it, and beside its like.
    private static final String KEY_21 = """
            <ObjectType type="Enumeration" value="SymmetricKey"/>
            <Attributes>
              <CryptographicAlgorithm type="Enumeration" value="AES"/>
              <CryptographicLength type="Integer" value="256"/>
              <CryptographicUsageMask type="Integer" value="0x007fffff"/>
              <Name><NameValue type="TextString" value="versions-%1$s"/>
                <NameType type="Enumeration" value="UninterpretedTextString"/></Name>
              <AlternativeName><AlternativeNameValue type="TextString" value="other"/>
                <AlternativeNameType type="Enumeration" value="URI"/></AlternativeName>
              <ApplicationSpecificInformation><ApplicationNamespace type="TextString" value="LIBRARY-LTO"/>
                </ApplicationSpecificInformation>
              <ActivationDate type="DateTime" value="2020-01-01T00:00:00Z"/>
              <DeactivationDate type="DateTime" value="2090-01-01T00:00:00Z"/>
              <ProcessStartDate type="DateTime" value="2020-01-02T00:00:00Z"/>
              <ProtectStopDate type="DateTime" value="2080-01-01T00:00:00Z"/>
              <Comment type="TextString" value="a comment"/>
              <ContactInformation type="TextString" value="somebody"/>
              <Description type="TextString" value="a description"/>
              <CryptographicParameters>
                <BlockCipherMode type="Enumeration" value="GCM"/>
                <RandomIV type="Boolean" value="true"/>
                <IVLength type="Integer" value="96"/>
                <TagLength type="Integer" value="16"/>
              </CryptographicParameters>
              <Link><LinkType type="Enumeration" value="WrappingKeyLink"/>
                <LinkedObjectIdentifier type="TextString" value="nothing"/></Link>
              <Link><LinkType type="Enumeration" value="ParentLink"/>
                <LinkedObjectIdentifier type="TextString" value="nothing"/></Link>
              <NISTKeyType type="Enumeration" value="SymmetricDataEncryptionKey"/>
              <ObjectGroup type="TextString" value="a group"/>
              <ProtectionLevel type="Enumeration" value="High"/>
              <ProtectionPeriod type="Interval" value="3600"/>
              <QuantumSafe type="Boolean" value="false"/>
              <RotateInterval type="Interval" value="3600"/>
              <RotateName><RotateNameValue type="TextString" value="set"/>
                <RotateNameType type="Enumeration" value="UninterpretedTextString"/></RotateName>
              <RotateOffset type="Interval" value="60"/>
              <Sensitive type="Boolean" value="false"/>
              <Extractable type="Boolean" value="true"/>
              <UsageLimits><UsageLimitsTotal type="LongInteger" value="1000"/>
                <UsageLimitsUnit type="Enumeration" value="Byte"/></UsageLimits>
              <Attribute><VendorIdentification type="TextString" value="x"/>
                <AttributeName type="TextString" value="Colour"/>
                <AttributeValue type="TextString" value="red"/></Attribute>
              <Attribute><VendorIdentification type="TextString" value="acme.example"/>
                <AttributeName type="TextString" value="Colour"/>
                <AttributeValue type="TextString" value="red"/></Attribute>
            </Attributes>
            """;

    private static final String PAIR_21 = """
            <CommonAttributes>
              <CryptographicAlgorithm type="Enumeration" value="EC"/>
              <CryptographicDomainParameters>
                <RecommendedCurve type="Enumeration" value="P_256"/></CryptographicDomainParameters>
            </CommonAttributes>
            <PrivateKeyAttributes><CryptographicUsageMask type="Integer" value="Sign"/></PrivateKeyAttributes>
            <PublicKeyAttributes><CryptographicUsageMask type="Integer" value="Verify"/></PublicKeyAttributes>
            """;

    private static final String PASSWORD_21 = """
            <ObjectType type="Enumeration" value="SecretData"/>
            <Attributes><CryptographicUsageMask type="Integer" value="DeriveKey Authenticate"/></Attributes>
            """;

    private static final String OPAQUE_21 = """
            <ObjectType type="Enumeration" value="OpaqueObject"/>
            <Attributes/>
            <OpaqueObject><OpaqueDataType type="Enumeration" value="0x80000001"/>
              <OpaqueDataValue type="ByteString" value="010203"/></OpaqueObject>
            """;

    private static final String PGP_21 = """
            <ObjectType type="Enumeration" value="PGPKey"/>
            <Attributes/>
            <PGPKey><PGPKeyVersion type="Integer" value="4"/>
              <KeyBlock><KeyFormatType type="Enumeration" value="Raw"/>
                <KeyValue><KeyMaterial type="ByteString" value="99010203"/></KeyValue></KeyBlock></PGPKey>
            """;

    private static final String TEMPLATE_14 = """
            <ObjectType type="Enumeration" value="Template"/>
            <TemplateAttribute/>
            <Template>
              <Attribute><AttributeName type="TextString" value="Extractable"/>
                <AttributeValue type="Boolean" value="true"/></Attribute>
              <Attribute><AttributeName type="TextString" value="Cryptographic Length"/>
                <AttributeValue type="Integer" value="256"/></Attribute>
              <Attribute><AttributeName type="TextString" value="Operation Policy Name"/>
                <AttributeValue type="TextString" value="default"/></Attribute>
            </Template>
            """;

    private static final String KEY_14 = """
            <ObjectType type="Enumeration" value="SymmetricKey"/>
            <TemplateAttribute>
              <Attribute><AttributeName type="TextString" value="Cryptographic Algorithm"/>
                <AttributeValue type="Enumeration" value="AES"/></Attribute>
              <Attribute><AttributeName type="TextString" value="Cryptographic Length"/>
                <AttributeValue type="Integer" value="128"/></Attribute>
              <Attribute><AttributeName type="TextString" value="Cryptographic Usage Mask"/>
                <AttributeValue type="Integer" value="0x000fffff"/></Attribute>
              <Attribute><AttributeName type="TextString" value="Operation Policy Name"/>
                <AttributeValue type="TextString" value="default"/></Attribute>
            </TemplateAttribute>
            """;

    @ParameterizedTest
    @EnumSource
    void holdOnlyTheirOwn(ProtocolVersion version, RunningServer server) throws IOException {
        try (KmipConnection connection = server.connect(server.newClient("versions"))) {
            List<String> ids = objects(connection, version);

            for (String id : ids) {
                askAll(connection, version, id);
                for (Operation operation : CHANGING) {
                    if (operation.existsIn(version)) {
                        ask(connection, version, operation, Requests.id(id), reason(operation));
                        ask(connection, version, Operation.GET_ATTRIBUTES, Requests.id(id));
                        ask(connection, version, Operation.GET, Requests.id(id));
                    }
                }
                askAll(connection, version, id);
            }
            askTheServer(connection, version);
        }
    }

    private static List<String> objects(KmipConnection connection, ProtocolVersion version) throws IOException {
        List<String> ids = new ArrayList<>();
        ids.add(made(connection, ProtocolVersion.V2_1, Operation.CREATE, KEY_21.formatted(version)));
        ids.add(made(connection, ProtocolVersion.V2_1, Operation.CREATE, PASSWORD_21));
        ids.add(made(connection, ProtocolVersion.V2_1, Operation.REGISTER, OPAQUE_21));
        ids.add(made(connection, ProtocolVersion.V2_1, Operation.REGISTER, PGP_21));
        ids.add(made(connection, ProtocolVersion.V1_4, Operation.REGISTER, TEMPLATE_14));
        ids.add(made(connection, ProtocolVersion.V1_4, Operation.CREATE, KEY_14));
        Item pair = call(connection, ProtocolVersion.V2_1, Operation.CREATE_KEY_PAIR, PAIR_21)
                .payload();
        ids.add(pair.get(Tag.PRIVATE_KEY_UNIQUE_IDENTIFIER).asText());
        ids.add(pair.get(Tag.PUBLIC_KEY_UNIQUE_IDENTIFIER).asText());
        Item parts = call(connection, ProtocolVersion.V2_1, Operation.CREATE_SPLIT_KEY, """
                        <ObjectType type="Enumeration" value="SplitKey"/>
                        <UniqueIdentifier type="TextString" value="%s"/>
                        <SplitKeyParts type="Integer" value="2"/>
                        <SplitKeyThreshold type="Integer" value="2"/>
                        <SplitKeyMethod type="Enumeration" value="PolynomialSharingGF2_8"/>
                        <Attributes/>
                        """.formatted(ids.getFirst()))
                .payload();
        ids.add(parts.all(Tag.UNIQUE_IDENTIFIER).getFirst().asText());
        return ids;
    }

    private static void askAll(KmipConnection connection, ProtocolVersion version, String id) throws IOException {
        for (Operation operation : Operation.values()) {
            if (operation.existsIn(version) && !CHANGING.contains(operation) && !NOT_ASKED.contains(operation)) {
                ask(connection, version, operation, Requests.id(id));
            }
        }
    }

    private static void askTheServer(KmipConnection connection, ProtocolVersion version) throws IOException {
        for (Operation operation : Operation.values()) {
            if (operation.existsIn(version) && !NOT_ASKED.contains(operation)) {
                ask(connection, version, operation);
            }
        }
        Item[] functions = Arrays.stream(QueryFunction.values())
                .filter(function -> function.existsIn(version))
                .map(function -> Item.enumeration(Tag.QUERY_FUNCTION, function))
                .toArray(Item[]::new);
        ask(connection, version, Operation.QUERY, functions);
        // What a version lacks is refused in words of its own too.
        for (Operation operation : Operation.values()) {
            if (!operation.existsIn(version)) {
                Item answer = connection.exchange(Requests.message(version, Requests.item(operation)));
                assertThat(answer.get(Tag.BATCH_ITEM).find(Tag.OPERATION)).isEmpty();
                assertSpeaks(version, answer, operation.label());
            }
        }
    }

    private static void ask(KmipConnection connection, ProtocolVersion version, Operation operation, Item... payload)
            throws IOException {
        Item answer = connection.exchange(Requests.message(version, Requests.item(operation, payload)));

        assertSpeaks(version, answer, operation.label());
    }

    private static Item reason(Operation operation) {
        return operation == Operation.REVOKE ? item("""
                        <RevocationReason><RevocationReasonCode type="Enumeration" value="KeyCompromise"/>
                        </RevocationReason>""") : Item.text(Tag.ASYNCHRONOUS_CORRELATION_VALUE, "");
    }

    private static String made(KmipConnection connection, ProtocolVersion version, Operation operation, String payload)
            throws IOException {
        return call(connection, version, operation, payload).id();
    }

    private static Answer call(KmipConnection connection, ProtocolVersion version, Operation operation, String payload)
            throws IOException {
        Item request = item("<RequestPayload>" + payload + "</RequestPayload>");
        Answer answer = connection.call(version, operation, request.items().toArray(Item[]::new));
        assertThat(answer.succeeded()).as("%s: %s", operation, answer).isTrue();
        return answer;
    }

    private static Item item(String xml) {
        Ttlv tree = Encoding.XML.read(ByteBuffer.wrap(xml.getBytes(StandardCharsets.UTF_8)), Limits.DEFAULT);
        ByteBuffer bytes = ByteBuffer.allocate(BinaryEncoding.size(tree));
        BinaryEncoding.write(tree, bytes);
        tree.closeSecrets();
        return Item.decode(bytes.array());
    }

    private static void assertSpeaks(ProtocolVersion version, Item item, String what) {
        Optional<Tag> found = Tag.find(item.tag());
        assertThat(found).as("%s in %s: a tag of no version", what, version).isPresent();
        Tag tag = found.get();
        assertThat(tag.existsIn(version)).as("%s in %s: %s", what, version, tag).isTrue();
        if (tag == Tag.ATTRIBUTE && !version.atLeast(ProtocolVersion.V2_0)) {
            assertSpeaksOfAttribute(version, item, what);
        } else if (item.isStructure() && tag != Tag.ATTRIBUTE) {
            item.items().forEach(child -> assertSpeaks(version, child, what));
        } else if (item.type() == ItemType.ENUMERATION.code()) {
            assertHasValue(version, tag, item.asInt(), what);
        } else if (item.type() == ItemType.INTEGER.code()) {
            assertHasBits(version, tag, item.asInt(), what);
        } else if (tag == Tag.ATTRIBUTE_NAME && !version.atLeast(ProtocolVersion.V2_0)) {
            assertHasAttribute(version, item.asText(), what);
        }
    }

    private static void assertSpeaksOfAttribute(ProtocolVersion version, Item attribute, String what) {
        String name = attribute.get(Tag.ATTRIBUTE_NAME).asText();
        assertHasAttribute(version, name, what);
        Attribute.find(name).ifPresent(standard -> {
            Item value = attribute.get(Tag.ATTRIBUTE_VALUE);
            assertSpeaks(
                    version,
                    new Item(standard.tag().code(), value.type(), value.content(), value.items()),
                    what + " " + name);
        });
    }

    private static void assertHasAttribute(ProtocolVersion version, String name, String what) {
        boolean custom = name.startsWith("x-") || name.startsWith("y-");
        assertThat(custom
                        || Attribute.find(name)
                                .filter(standard -> standard.rule().existsIn(version))
                                .isPresent())
                .as("%s in %s: the attribute %s", what, version, name)
                .isTrue();
    }

    private static void assertHasValue(ProtocolVersion version, Tag tag, int code, String what) {
        if (tag == Tag.ATTRIBUTE_REFERENCE) {
            assertThat(Attribute.find(code).filter(named -> named.rule().existsIn(version)))
                    .as("%s in %s: a reference to 0x%06X", what, version, code)
                    .isPresent();
            return;
        }
        // The values from 0x80000000 on are for extensions.
        boolean extension = code < 0;
        assertThat(tag.vocabulary().isEmpty()
                        || extension
                        || constants(tag).anyMatch(value -> value.code() == code && value.existsIn(version)))
                .as("%s in %s: %s 0x%X", what, version, tag, code)
                .isTrue();
    }

    private static void assertHasBits(ProtocolVersion version, Tag tag, int mask, String what) {
        if (tag.type() != ItemType.INTEGER || tag.vocabulary().isEmpty()) {
            return;
        }
        int known = constants(tag)
                .filter(bit -> bit.existsIn(version))
                .mapToInt(EnumerationValue::code)
                .reduce(0, (one, other) -> one | other);
        assertThat(mask & ~known).as("%s in %s: bits of %s", what, version, tag).isZero();
    }

    private static Stream<? extends EnumerationValue> constants(Tag tag) {
        return Arrays.stream(tag.vocabulary().orElseThrow().getEnumConstants());
    }
}
