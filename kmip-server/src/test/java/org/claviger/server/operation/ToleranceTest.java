package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.server.policy.Policy;
import org.claviger.server.policy.Tolerance;
import org.claviger.server.testing.TestServer;
import org.claviger.server.testing.VersionedClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server for interoperability tests lets pass, and any other does not. */
class ToleranceTest {
    private static final String AES_KEY = """
            <ObjectType type="Enumeration" value="SymmetricKey"/><TemplateAttribute>
            <Attribute><AttributeName type="TextString" value="Cryptographic Algorithm"/>
            <AttributeValue type="Enumeration" value="AES"/></Attribute>
            <Attribute><AttributeName type="TextString" value="Cryptographic Length"/>
            <AttributeValue type="Integer" value="256"/></Attribute>
            <Attribute><AttributeName type="TextString" value="Cryptographic Usage Mask"/>
            <AttributeValue type="Integer" value="%s"/></Attribute>%s</TemplateAttribute>""";
    private static final String NAMED = """
            <Attribute><AttributeName type="TextString" value="Name"/><AttributeValue>
            <NameValue type="TextString" value="disk"/>
            <NameType type="Enumeration" value="UninterpretedTextString"/></AttributeValue></Attribute>""";

    @TempDir
    private Path home;

    private interface Request {
        ResponseBatchItem sendAs(VersionedClient client);
    }

    @Test
    void toleratesAllOfTheTableForInteropAndNothingOtherwise() {
        for (Tolerance tolerance : Tolerance.values()) {
            assertThat(Policy.defaults().tolerates(tolerance)).isFalse();
            assertThat(Policy.defaults().forInterop().tolerates(tolerance)).isTrue();
        }
    }

    @Test
    void derivesFromAPreActiveKeyForInteropAlone() {
        Request derivation = client -> {
            String base = client.id(Operation.CREATE, AES_KEY.formatted("DeriveKey", ""));
            return client.ask(Operation.DERIVE_KEY, """
                    <ObjectType type="Enumeration" value="SymmetricKey"/>
                    <UniqueIdentifier type="TextString" value="%s"/>
                    <DerivationMethod type="Enumeration" value="HMAC"/>
                    <DerivationParameters><CryptographicParameters>
                    <HashingAlgorithm type="Enumeration" value="SHA_256"/></CryptographicParameters>
                    <DerivationData type="ByteString" value="00"/></DerivationParameters>
                    <TemplateAttribute>
                    <Attribute><AttributeName type="TextString" value="Cryptographic Algorithm"/>
                    <AttributeValue type="Enumeration" value="AES"/></Attribute>
                    <Attribute><AttributeName type="TextString" value="Cryptographic Length"/>
                    <AttributeValue type="Integer" value="256"/></Attribute></TemplateAttribute>
                    """.formatted(base));
        };

        assertOnlyForInterop(derivation, ResultReason.PERMISSION_DENIED);
    }

    @Test
    void derivesMoreThanOneHmacForInteropAlone() {
        Request derivation = client -> {
            String base = client.id(Operation.CREATE, AES_KEY.formatted("DeriveKey", ""));
            client.id(Operation.ACTIVATE, identifier(base));
            return client.ask(Operation.DERIVE_KEY, """
                    <ObjectType type="Enumeration" value="SecretData"/>
                    <UniqueIdentifier type="TextString" value="%s"/>
                    <DerivationMethod type="Enumeration" value="HMAC"/>
                    <DerivationParameters><CryptographicParameters>
                    <HashingAlgorithm type="Enumeration" value="SHA_1"/></CryptographicParameters>
                    <DerivationData type="ByteString" value=""/><Salt type="ByteString" value=""/></DerivationParameters>
                    <TemplateAttribute>
                    <Attribute><AttributeName type="TextString" value="Cryptographic Length"/>
                    <AttributeValue type="Integer" value="336"/></Attribute></TemplateAttribute>
                    """.formatted(base));
        };

        assertOnlyForInterop(derivation, ResultReason.INVALID_FIELD);
    }

    @Test
    void givesOneNameToTwoKeysForInteropAlone() {
        Request second = client -> {
            client.id(Operation.CREATE, AES_KEY.formatted("Encrypt", NAMED));
            return client.ask(Operation.CREATE, AES_KEY.formatted("Encrypt", NAMED));
        };

        assertOnlyForInterop(second, ResultReason.INVALID_FIELD);
    }

    @Test
    void findsBothKeysOfOneName() {
        try (TestServer server = new TestServer(home, Policy.defaults().forInterop())) {
            VersionedClient client = new VersionedClient(server, TestServer.ALICE, ProtocolVersion.V1_2);
            String one = client.id(Operation.CREATE, AES_KEY.formatted("Encrypt", NAMED));
            String other = client.id(Operation.CREATE, AES_KEY.formatted("Encrypt", NAMED));

            Ttlv.Structure found = client.get(Operation.LOCATE, NAMED);

            assertThat(texts(found, Tag.UNIQUE_IDENTIFIER)).containsExactlyInAnyOrder(one, other);
        }
    }

    @Test
    void keepsBytesThatAreNoKeyForInteropAlone() {
        Request registration = client -> client.ask(Operation.REGISTER, """
                <ObjectType type="Enumeration" value="PrivateKey"/><TemplateAttribute>
                <Attribute><AttributeName type="TextString" value="Cryptographic Usage Mask"/>
                <AttributeValue type="Integer" value="Sign"/></Attribute></TemplateAttribute>
                <PrivateKey><KeyBlock><KeyFormatType type="Enumeration" value="PKCS_8"/>
                <KeyValue><KeyMaterial type="ByteString" value="0123"/></KeyValue>
                <CryptographicAlgorithm type="Enumeration" value="RSA"/>
                <CryptographicLength type="Integer" value="2048"/></KeyBlock></PrivateKey>
                """);

        assertOnlyForInterop(registration, ResultReason.INVALID_FIELD);
    }

    @Test
    void makesWeakKeysForInteropAlone() {
        Request creation = client -> client.ask(
                Operation.CREATE,
                AES_KEY.formatted("Encrypt", "").replace("\"AES\"", "\"IDEA\"").replace("256", "128"));

        assertOnlyForInterop(creation, ResultReason.INVALID_FIELD);
    }

    @Test
    void writesWrappedKeysAsStructuresForInteropAndOldVersionsAlone() {
        assertThat(wrappedValue(Policy.defaults(), ProtocolVersion.V1_2)).isInstanceOf(Ttlv.BytesItem.class);
        assertThat(wrappedValue(Policy.defaults().forInterop(), ProtocolVersion.V1_4))
                .isInstanceOf(Ttlv.BytesItem.class);
        assertThat(wrappedValue(Policy.defaults().forInterop(), ProtocolVersion.V1_2))
                .isInstanceOfSatisfying(
                        Ttlv.Structure.class,
                        value -> assertThat(value.find(Tag.KEY_MATERIAL)).isPresent());
    }

    @Test
    void namesThePolicyOfObjectsForInteropAlone() {
        String asked = "<AttributeName type=\"TextString\" value=\"Operation Policy Name\"/>";
        for (Policy policy : List.of(Policy.defaults(), Policy.defaults().forInterop())) {
            try (TestServer server = new TestServer(home, policy)) {
                VersionedClient client = new VersionedClient(server, TestServer.ALICE, ProtocolVersion.V1_2);
                String id = client.id(Operation.CREATE, AES_KEY.formatted("Encrypt", ""));

                Ttlv.Structure answer = client.get(Operation.GET_ATTRIBUTES, identifier(id) + asked);

                assertThat(answer.find(Tag.ATTRIBUTE).isPresent())
                        .isEqualTo(policy.tolerates(Tolerance.DEFAULT_POLICY_NAME));
            }
        }
    }

    private void assertOnlyForInterop(Request request, ResultReason otherwise) {
        try (TestServer server = new TestServer(home, Policy.defaults())) {
            ResponseBatchItem refused =
                    request.sendAs(new VersionedClient(server, TestServer.ALICE, ProtocolVersion.V1_2));
            assertThat(refused.resultReason()).isEqualTo(otherwise);
        }
        try (TestServer server = new TestServer(home, Policy.defaults().forInterop())) {
            ResponseBatchItem passed =
                    request.sendAs(new VersionedClient(server, TestServer.ALICE, ProtocolVersion.V1_2));
            assertThat(passed.resultReason()).isNull();
        }
    }

    private Ttlv wrappedValue(Policy policy, ProtocolVersion version) {
        try (TestServer server = new TestServer(home, policy)) {
            VersionedClient client = new VersionedClient(server, TestServer.ALICE, version);
            String key = client.id(Operation.CREATE, AES_KEY.formatted("Encrypt", ""));
            String wrappingKey = client.id(Operation.CREATE, AES_KEY.formatted("WrapKey", ""));
            client.id(Operation.ACTIVATE, identifier(wrappingKey));
            Ttlv.Structure answer = client.get(Operation.GET, identifier(key) + """
                    <KeyWrappingSpecification><WrappingMethod type="Enumeration" value="Encrypt"/>
                    <EncryptionKeyInformation>%s<CryptographicParameters>
                    <BlockCipherMode type="Enumeration" value="NISTKeyWrap"/></CryptographicParameters>
                    </EncryptionKeyInformation><EncodingOption type="Enumeration" value="NoEncoding"/>
                    </KeyWrappingSpecification>""".formatted(identifier(wrappingKey)));
            Ttlv.Structure value =
                    (Ttlv.Structure) answer.find(Tag.SYMMETRIC_KEY).orElseThrow();
            Ttlv.Structure block = (Ttlv.Structure) value.find(Tag.KEY_BLOCK).orElseThrow();
            return block.find(Tag.KEY_VALUE).orElseThrow();
        }
    }

    private static String identifier(String id) {
        return "<UniqueIdentifier type=\"TextString\" value=\"" + id + "\"/>";
    }

    private static List<String> texts(Ttlv.Structure payload, Tag tag) {
        return payload.items().stream()
                .filter(item -> item.is(tag))
                .map(item -> ((Ttlv.TextItem) item).value())
                .toList();
    }
}
