package org.claviger.codec.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_1;
import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V1_3;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.ttlv.Ttlv.Structure;
import org.claviger.codec.ttlv.Ttlvs;
import org.claviger.codec.ttlv.XmlEncoding;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DialectTest {
    private static final Structure NOTHING = request("");

    @Test
    void aTemplateBecomesAttributes() {
        Structure sent = request("""
                <ObjectType type="Enumeration" value="SymmetricKey"/>
                <TemplateAttribute>
                  <Attribute>
                    <AttributeName type="TextString" value="Cryptographic Algorithm"/>
                    <AttributeValue type="Enumeration" value="AES"/>
                  </Attribute>
                  <Attribute>
                    <AttributeName type="TextString" value="Name"/>
                    <AttributeIndex type="Integer" value="0"/>
                    <AttributeValue>
                      <NameValue type="TextString" value="k"/>
                      <NameType type="Enumeration" value="UninterpretedTextString"/>
                    </AttributeValue>
                  </Attribute>
                  <Attribute>
                    <AttributeName type="TextString" value="x-Product"/>
                    <AttributeValue type="Integer" value="7"/>
                  </Attribute>
                  <Attribute>
                    <AttributeName type="TextString" value="Operation Policy Name"/>
                    <AttributeValue type="TextString" value="default"/>
                  </Attribute>
                </TemplateAttribute>
                """);

        assertSame(Dialect.of(V1_1).toModel(Operation.CREATE, sent), request("""
                <ObjectType type="Enumeration" value="SymmetricKey"/>
                <Attributes>
                  <CryptographicAlgorithm type="Enumeration" value="AES"/>
                  <Name>
                    <NameValue type="TextString" value="k"/>
                    <NameType type="Enumeration" value="UninterpretedTextString"/>
                  </Name>
                  <Attribute>
                    <VendorIdentification type="TextString" value="x"/>
                    <AttributeName type="TextString" value="Product"/>
                    <AttributeValue type="Integer" value="7"/>
                  </Attribute>
                  <OperationPolicyName type="TextString" value="default"/>
                </Attributes>
                """));
    }

    @Test
    void eachTemplateOfAKeyPairBecomesItsAttributes() {
        Structure sent = request("""
                <CommonTemplateAttribute>
                  <Attribute>
                    <AttributeName type="TextString" value="Cryptographic Length"/>
                    <AttributeValue type="Integer" value="2048"/>
                  </Attribute>
                </CommonTemplateAttribute>
                <PrivateKeyTemplateAttribute/>
                <PublicKeyTemplateAttribute/>
                """);

        assertSame(Dialect.of(V1_2).toModel(Operation.CREATE_KEY_PAIR, sent), request("""
                <CommonAttributes><CryptographicLength type="Integer" value="2048"/></CommonAttributes>
                <PrivateKeyAttributes/>
                <PublicKeyAttributes/>
                """));
    }

    @Test
    void locateGathersItsAttributes() {
        Structure sent = request("""
                <MaximumItems type="Integer" value="1"/>
                <Attribute>
                  <AttributeName type="TextString" value="State"/>
                  <AttributeValue type="Enumeration" value="Active"/>
                </Attribute>
                <Attribute>
                  <AttributeName type="TextString" value="x-ID"/>
                  <AttributeValue type="TextString" value="a"/>
                </Attribute>
                """);

        assertSame(Dialect.of(V1_0).toModel(Operation.LOCATE, sent), request("""
                <MaximumItems type="Integer" value="1"/>
                <Attributes>
                  <State type="Enumeration" value="Active"/>
                  <Attribute>
                    <VendorIdentification type="TextString" value="x"/>
                    <AttributeName type="TextString" value="ID"/>
                    <AttributeValue type="TextString" value="a"/>
                  </Attribute>
                </Attributes>
                """));
        assertSame(Dialect.of(V1_0).toModel(Operation.LOCATE, NOTHING), request("<Attributes/>"));
    }

    @Test
    void aFilterThatIsNotUnderstoodFails() {
        Structure sent = request("""
                <Attribute>
                  <AttributeName type="TextString" value="Colour"/>
                  <AttributeValue type="TextString" value="red"/>
                </Attribute>
                """);

        assertRefused(V1_0, Operation.LOCATE, sent, ResultReason.INVALID_FIELD);
    }

    @Test
    void attributesThatTravelWithAKeyAreGathered() {
        Structure sent = request("""
                <ObjectType type="Enumeration" value="SymmetricKey"/>
                <TemplateAttribute/>
                <SymmetricKey>
                  <KeyBlock>
                    <KeyFormatType type="Enumeration" value="Raw"/>
                    <KeyValue>
                      <KeyMaterial type="ByteString" value="00112233"/>
                      <Attribute>
                        <AttributeName type="TextString" value="x-A"/>
                        <AttributeValue type="TextString" value="b"/>
                      </Attribute>
                    </KeyValue>
                  </KeyBlock>
                </SymmetricKey>
                """);

        Structure model = Dialect.of(V1_0).toModel(Operation.REGISTER, sent);

        assertSame(model, request("""
                <ObjectType type="Enumeration" value="SymmetricKey"/>
                <Attributes/>
                <SymmetricKey>
                  <KeyBlock>
                    <KeyFormatType type="Enumeration" value="Raw"/>
                    <KeyValue>
                      <KeyMaterial type="ByteString" value="00112233"/>
                      <Attributes>
                        <Attribute>
                          <VendorIdentification type="TextString" value="x"/>
                          <AttributeName type="TextString" value="A"/>
                          <AttributeValue type="TextString" value="b"/>
                        </Attribute>
                      </Attributes>
                    </KeyValue>
                  </KeyBlock>
                </SymmetricKey>
                """));
        assertThat(Ttlvs.openSecrets(sent)).isEqualTo(1);
        model.closeSecrets();
        assertThat(Ttlvs.openSecrets(sent)).as("the secret is one and the same").isZero();
    }

    @Test
    void anObjectGoesBackWithItsAttributesInTheOldShape() {
        Structure model = response("""
                <ObjectType type="Enumeration" value="PrivateKey"/>
                <UniqueIdentifier type="TextString" value="1"/>
                <PrivateKey>
                  <KeyBlock>
                    <KeyFormatType type="Enumeration" value="TransparentECPrivateKey"/>
                    <KeyValue>
                      <KeyMaterial>
                        <RecommendedCurve type="Enumeration" value="P_256"/>
                        <D type="BigInteger" value="0000000000000001"/>
                      </KeyMaterial>
                      <Attributes><CryptographicLength type="Integer" value="256"/></Attributes>
                    </KeyValue>
                    <CryptographicAlgorithm type="Enumeration" value="EC"/>
                  </KeyBlock>
                </PrivateKey>
                """);
        Structure asked = request("<KeyFormatType type=\"Enumeration\" value=\"TransparentECDHPrivateKey\"/>");

        Structure old = Dialect.of(V1_0).fromModel(Operation.GET, model, NOTHING);

        assertSame(old, response("""
                <ObjectType type="Enumeration" value="PrivateKey"/>
                <UniqueIdentifier type="TextString" value="1"/>
                <PrivateKey>
                  <KeyBlock>
                    <KeyFormatType type="Enumeration" value="TransparentECDSAPrivateKey"/>
                    <KeyValue>
                      <KeyMaterial>
                        <RecommendedCurve type="Enumeration" value="P_256"/>
                        <D type="BigInteger" value="0000000000000001"/>
                      </KeyMaterial>
                      <Attribute>
                        <AttributeName type="TextString" value="Cryptographic Length"/>
                        <AttributeValue type="Integer" value="256"/>
                      </Attribute>
                    </KeyValue>
                    <CryptographicAlgorithm type="Enumeration" value="ECDSA"/>
                  </KeyBlock>
                </PrivateKey>
                """));
        assertThat(xml(Dialect.of(V1_2).fromModel(Operation.GET, model, asked))).contains("TransparentECDHPrivateKey");
        assertThat(xml(Dialect.of(V1_3).fromModel(Operation.GET, model, NOTHING)))
                .contains("TransparentECPrivateKey");
        assertThat(xml(Dialect.of(V1_2).toModel(Operation.GET, asked))).contains("TransparentECPrivateKey");
        model.closeSecrets();
    }

    @Test
    void getAttributesAsksByReferenceAndAnswersByName() {
        Structure sent = request("""
                <UniqueIdentifier type="TextString" value="1"/>
                <AttributeName type="TextString" value="State"/>
                <AttributeName type="TextString" value="y-Load"/>
                <AttributeName type="TextString" value="Nonsense"/>
                """);

        assertSame(Dialect.of(V1_1).toModel(Operation.GET_ATTRIBUTES, sent), request("""
                <UniqueIdentifier type="TextString" value="1"/>
                <AttributeReference type="Enumeration" value="State"/>
                <AttributeReference>
                  <VendorIdentification type="TextString" value="y"/>
                  <AttributeName type="TextString" value="Load"/>
                </AttributeReference>
                <AttributeReference>
                  <VendorIdentification type="TextString" value="org.claviger.none"/>
                  <AttributeName type="TextString" value="Nonsense"/>
                </AttributeReference>
                """));

        Structure model = response("""
                <UniqueIdentifier type="TextString" value="1"/>
                <Attributes>
                  <State type="Enumeration" value="Active"/>
                  <ObjectGroup type="TextString" value="a"/>
                  <ObjectGroup type="TextString" value="c"/>
                  <AttributeIndex type="Integer" value="2"/>
                  <X_509CertificateSubject>
                    <SubjectDistinguishedName type="ByteString" value="3000"/>
                  </X_509CertificateSubject>
                  <ShortUniqueIdentifier type="ByteString" value="00"/>
                  <Fresh type="Boolean" value="true"/>
                  <KeyFormatType type="Enumeration" value="Raw"/>
                  <Attribute>
                    <VendorIdentification type="TextString" value="y"/>
                    <AttributeName type="TextString" value="Load"/>
                    <AttributeValue type="Integer" value="3"/>
                  </Attribute>
                  <AttributeIndex type="Integer" value="1"/>
                  <Attribute>
                    <VendorIdentification type="TextString" value="ACME"/>
                    <AttributeName type="TextString" value="Colour"/>
                    <AttributeValue type="TextString" value="red"/>
                  </Attribute>
                  <OperationPolicyName type="TextString" value="default"/>
                </Attributes>
                """);

        assertSame(Dialect.of(V1_0).fromModel(Operation.GET_ATTRIBUTES, model, sent), response("""
                <UniqueIdentifier type="TextString" value="1"/>
                <Attribute>
                  <AttributeName type="TextString" value="State"/>
                  <AttributeValue type="Enumeration" value="Active"/>
                </Attribute>
                <Attribute>
                  <AttributeName type="TextString" value="Object Group"/>
                  <AttributeValue type="TextString" value="a"/>
                </Attribute>
                <Attribute>
                  <AttributeName type="TextString" value="Object Group"/>
                  <AttributeIndex type="Integer" value="2"/>
                  <AttributeValue type="TextString" value="c"/>
                </Attribute>
                <Attribute>
                  <AttributeName type="TextString" value="y-Load"/>
                  <AttributeIndex type="Integer" value="1"/>
                  <AttributeValue type="Integer" value="3"/>
                </Attribute>
                <Attribute>
                  <AttributeName type="TextString" value="Operation Policy Name"/>
                  <AttributeValue type="TextString" value="default"/>
                </Attribute>
                """));
        assertThat(xml(Dialect.of(V1_4).fromModel(Operation.GET_ATTRIBUTES, model, sent)))
                .contains("\"Fresh\"", "\"X.509 Certificate Subject\"")
                .doesNotContain("ShortUniqueIdentifier", "KeyFormatType", "ACME");
        assertThat(xml(Dialect.of(V2_1).fromModel(Operation.GET_ATTRIBUTES, model, sent)))
                .contains("ShortUniqueIdentifier", "KeyFormatType", "ACME")
                .doesNotContain("AttributeIndex", "OperationPolicyName");
    }

    @Test
    void getAttributeListAnswersEachNameOnce() {
        Structure model = response("""
                <UniqueIdentifier type="TextString" value="1"/>
                <AttributeReference type="Enumeration" value="Name"/>
                <AttributeReference type="Enumeration" value="Name"/>
                <AttributeReference type="Enumeration" value="ShortUniqueIdentifier"/>
                <AttributeReference>
                  <VendorIdentification type="TextString" value="x"/>
                  <AttributeName type="TextString" value="A"/>
                </AttributeReference>
                """);

        assertSame(Dialect.of(V1_0).fromModel(Operation.GET_ATTRIBUTE_LIST, model, NOTHING), response("""
                <UniqueIdentifier type="TextString" value="1"/>
                <AttributeName type="TextString" value="Name"/>
                <AttributeName type="TextString" value="x-A"/>
                """));
        assertThat(xml(Dialect.of(V2_0).fromModel(Operation.GET_ATTRIBUTE_LIST, model, NOTHING)))
                .contains("ShortUniqueIdentifier");
    }

    @Test
    void addAttributeAnswersWithTheAttributeAndItsIndex() {
        Structure sent = request("""
                <UniqueIdentifier type="TextString" value="1"/>
                <Attribute>
                  <AttributeName type="TextString" value="x-A"/>
                  <AttributeValue type="TextString" value="b"/>
                </Attribute>
                """);

        assertSame(Dialect.of(V1_1).toModel(Operation.ADD_ATTRIBUTE, sent), request("""
                <UniqueIdentifier type="TextString" value="1"/>
                <NewAttribute>
                  <Attribute>
                    <VendorIdentification type="TextString" value="x"/>
                    <AttributeName type="TextString" value="A"/>
                    <AttributeValue type="TextString" value="b"/>
                  </Attribute>
                </NewAttribute>
                """));
        assertSame(Dialect.of(V1_1).fromModel(Operation.ADD_ATTRIBUTE, response("""
                <UniqueIdentifier type="TextString" value="1"/>
                <AttributeIndex type="Integer" value="1"/>
                """), sent), response("""
                <UniqueIdentifier type="TextString" value="1"/>
                <Attribute>
                  <AttributeName type="TextString" value="x-A"/>
                  <AttributeIndex type="Integer" value="1"/>
                  <AttributeValue type="TextString" value="b"/>
                </Attribute>
                """));
        assertSame(
                Dialect.of(V2_1).fromModel(Operation.ADD_ATTRIBUTE, response("""
                <UniqueIdentifier type="TextString" value="1"/>
                <AttributeIndex type="Integer" value="1"/>
                """), NOTHING),
                response("<UniqueIdentifier type=\"TextString\" value=\"1\"/>"));
    }

    @Test
    void aNewAttributeMayHaveIndexZeroAlone() {
        String attribute = """
                <Attribute>
                  <AttributeName type="TextString" value="Contact Information"/>
                  <AttributeIndex type="Integer" value="%d"/>
                  <AttributeValue type="TextString" value="b"/>
                </Attribute>
                """;

        assertThat(xml(Dialect.of(V1_1).toModel(Operation.ADD_ATTRIBUTE, request(attribute.formatted(0)))))
                .contains("ContactInformation")
                .doesNotContain("AttributeIndex");
        assertRefused(V1_1, Operation.ADD_ATTRIBUTE, request(attribute.formatted(1)), ResultReason.INVALID_FIELD);
    }

    @Test
    void modifyAttributeNamesItsInstanceAndEchoesTheValue() {
        Structure sent = request("""
                <UniqueIdentifier type="TextString" value="1"/>
                <Attribute>
                  <AttributeName type="TextString" value="Object Group"/>
                  <AttributeIndex type="Integer" value="3"/>
                  <AttributeValue type="TextString" value="b"/>
                </Attribute>
                """);

        assertSame(Dialect.of(V1_2).toModel(Operation.MODIFY_ATTRIBUTE, sent), request("""
                <UniqueIdentifier type="TextString" value="1"/>
                <NewAttribute><ObjectGroup type="TextString" value="b"/></NewAttribute>
                <AttributeIndex type="Integer" value="3"/>
                """));
        assertSame(
                Dialect.of(V1_2)
                        .fromModel(
                                Operation.MODIFY_ATTRIBUTE,
                                response("<UniqueIdentifier type=\"TextString\" value=\"1\"/>"),
                                sent),
                response("""
                <UniqueIdentifier type="TextString" value="1"/>
                <Attribute>
                  <AttributeName type="TextString" value="Object Group"/>
                  <AttributeIndex type="Integer" value="3"/>
                  <AttributeValue type="TextString" value="b"/>
                </Attribute>
                """));
    }

    @Test
    void deleteAttributeNamesItsInstanceAndAnswersWithWhatWasThere() {
        Structure sent = request("""
                <UniqueIdentifier type="TextString" value="1"/>
                <AttributeName type="TextString" value="x-A"/>
                <AttributeIndex type="Integer" value="1"/>
                """);

        assertSame(Dialect.of(V1_0).toModel(Operation.DELETE_ATTRIBUTE, sent), request("""
                <UniqueIdentifier type="TextString" value="1"/>
                <AttributeReference>
                  <VendorIdentification type="TextString" value="x"/>
                  <AttributeName type="TextString" value="A"/>
                </AttributeReference>
                <AttributeIndex type="Integer" value="1"/>
                """));
        assertSame(Dialect.of(V1_0).fromModel(Operation.DELETE_ATTRIBUTE, response("""
                <UniqueIdentifier type="TextString" value="1"/>
                <TemplateAttribute>
                  <Attribute>
                    <VendorIdentification type="TextString" value="x"/>
                    <AttributeName type="TextString" value="A"/>
                    <AttributeValue type="TextString" value="b"/>
                  </Attribute>
                </TemplateAttribute>
                """), sent), response("""
                <UniqueIdentifier type="TextString" value="1"/>
                <Attribute>
                  <AttributeName type="TextString" value="x-A"/>
                  <AttributeIndex type="Integer" value="1"/>
                  <AttributeValue type="TextString" value="b"/>
                </Attribute>
                """));
    }

    @Test
    void repeatsAnIndexThatTheClientSaidAndNoneThatItDidNot() {
        Structure answer = response("""
                <UniqueIdentifier type="TextString" value="1"/>
                <TemplateAttribute><Comment type="TextString" value="b"/></TemplateAttribute>
                """);

        for (String said : List.of("", "<AttributeIndex type=\"Integer\" value=\"0\"/>")) {
            Structure sent = request("""
                    <UniqueIdentifier type="TextString" value="1"/>
                    <AttributeName type="TextString" value="Comment"/>%s""".formatted(said));
            assertSame(Dialect.of(V1_4).fromModel(Operation.DELETE_ATTRIBUTE, answer, sent), response("""
                    <UniqueIdentifier type="TextString" value="1"/>
                    <Attribute><AttributeName type="TextString" value="Comment"/>%s
                    <AttributeValue type="TextString" value="b"/></Attribute>""".formatted(
                            said)));
        }
    }

    @Test
    void importGathersItsAttributesAndSaysItsType() {
        Structure sent = request("""
                <UniqueIdentifier type="TextString" value="1"/>
                <ReplaceExisting type="Boolean" value="true"/>
                <Attribute>
                  <AttributeName type="TextString" value="Comment"/>
                  <AttributeValue type="TextString" value="c"/>
                </Attribute>
                <OpaqueObject>
                  <OpaqueDataType type="Enumeration" value="0x80000001"/>
                  <OpaqueDataValue type="ByteString" value="01"/>
                </OpaqueObject>
                """);

        assertSame(Dialect.of(V1_4).toModel(Operation.IMPORT, sent), request("""
                <UniqueIdentifier type="TextString" value="1"/>
                <ObjectType type="Enumeration" value="OpaqueObject"/>
                <ReplaceExisting type="Boolean" value="true"/>
                <Attributes><Comment type="TextString" value="c"/></Attributes>
                <OpaqueObject>
                  <OpaqueDataType type="Enumeration" value="0x80000001"/>
                  <OpaqueDataValue type="ByteString" value="01"/>
                </OpaqueObject>
                """));
        sent.closeSecrets();
    }

    @Test
    void aCertificateRequestIsAValueInTwo() {
        assertSame(
                Dialect.of(V1_2)
                        .toModel(
                                Operation.CERTIFY, request("<CertificateRequest type=\"ByteString\" value=\"3000\"/>")),
                request("<CertificateRequestValue type=\"ByteString\" value=\"3000\"/>"));
    }

    @Test
    void aTemplateHoldsAttributesThereAndBack() {
        Ttlv.Structure old = request("""
                <ObjectType type="Enumeration" value="Template"/>
                <UniqueIdentifier type="TextString" value="1"/>
                <Template>
                  <Attribute>
                    <AttributeName type="TextString" value="Cryptographic Length"/>
                    <AttributeValue type="Integer" value="256"/>
                  </Attribute>
                </Template>
                """);
        Ttlv.Structure model = request("""
                <ObjectType type="Enumeration" value="Template"/>
                <UniqueIdentifier type="TextString" value="1"/>
                <Template>
                  <Attributes>
                    <CryptographicLength type="Integer" value="256"/>
                  </Attributes>
                </Template>
                """);

        assertSame(Dialect.of(V1_0).toModel(Operation.REGISTER, old), model);
        assertSame(Dialect.of(V1_0).fromModel(Operation.GET, model, NOTHING), old);
    }

    @Test
    void theNamesOfTemplatesStandApartFromAttributes() {
        assertSame(Dialect.of(V1_0).toModel(Operation.CREATE, request("""
                <TemplateAttribute>
                  <Name>
                    <NameValue type="TextString" value="t"/>
                    <NameType type="Enumeration" value="UninterpretedTextString"/>
                  </Name>
                </TemplateAttribute>
                """)), request("""
                <Attributes>
                  <Template>
                    <Name>
                      <NameValue type="TextString" value="t"/>
                      <NameType type="Enumeration" value="UninterpretedTextString"/>
                    </Name>
                  </Template>
                </Attributes>
                """));
    }

    @Test
    void whatPyKmipSendsInTwoIsUnderstood() {
        assertSame(Dialect.of(V2_0).toModel(Operation.LOCATE, NOTHING), request("<Attributes/>"));
        assertSame(Dialect.of(V2_0).toModel(Operation.RE_KEY, request("""
                <UniqueIdentifier type="TextString" value="1"/>
                <Offset type="Interval" value="10"/>
                <TemplateAttribute/>
                """)), request("""
                <UniqueIdentifier type="TextString" value="1"/>
                <Offset type="Interval" value="10"/>
                <Attributes/>
                """));
    }

    @Test
    void notifyAndPutGatherTheirAttributes() {
        assertSame(Dialect.of(V1_3).toModel(Operation.NOTIFY, request("""
                <UniqueIdentifier type="TextString" value="1"/>
                <Attribute><AttributeName type="TextString" value="Contact Information"/></Attribute>
                <Attribute>
                  <AttributeName type="TextString" value="State"/>
                  <AttributeValue type="Enumeration" value="Active"/>
                </Attribute>
                """)), request("""
                <UniqueIdentifier type="TextString" value="1"/>
                <Attributes><State type="Enumeration" value="Active"/></Attributes>
                <AttributeReference type="Enumeration" value="ContactInformation"/>
                """));
    }

    @Test
    void noVersionSpeaksTheOthersShapes() {
        assertRefused(V1_4, Operation.CREATE, request("<Attributes/>"), ResultReason.INVALID_FIELD);
        assertRefused(V2_0, Operation.CREATE, request("<TemplateAttribute/>"), ResultReason.INVALID_FIELD);
        assertRefused(
                V2_1,
                Operation.MODIFY_ATTRIBUTE,
                request("<AttributeIndex type=\"Integer\" value=\"1\"/>"),
                ResultReason.INVALID_FIELD);
        assertRefused(
                V2_1,
                Operation.CREATE,
                request("<Attributes><OperationPolicyName type=\"TextString\" value=\"a\"/></Attributes>"),
                ResultReason.INVALID_FIELD);
    }

    @Test
    void anObjectThatAVersionCannotExpressIsRefused() {
        Structure pgp = response("""
                <ObjectType type="Enumeration" value="PGPKey"/>
                <UniqueIdentifier type="TextString" value="1"/>
                """);

        assertThatThrownBy(() -> Dialect.of(V1_0).fromModel(Operation.GET, pgp, NOTHING))
                .isInstanceOf(KmipException.class);
        assertSame(Dialect.of(V1_2).fromModel(Operation.GET, pgp, NOTHING), pgp);
    }

    @Test
    void aStructureHasTheFieldsOfItsVersion() {
        Structure model = response("""
                <Attributes>
                  <Digest>
                    <HashingAlgorithm type="Enumeration" value="SHA_256"/>
                    <DigestValue type="ByteString" value="00"/>
                    <KeyFormatType type="Enumeration" value="Raw"/>
                  </Digest>
                  <CryptographicParameters>
                    <BlockCipherMode type="Enumeration" value="CBC"/>
                    <CryptographicAlgorithm type="Enumeration" value="AES"/>
                    <TagLength type="Integer" value="16"/>
                    <SaltLength type="Integer" value="16"/>
                  </CryptographicParameters>
                </Attributes>
                """);

        assertThat(xml(Dialect.of(V1_1).fromModel(Operation.GET_ATTRIBUTES, model, NOTHING)))
                .contains("BlockCipherMode")
                .doesNotContain("CryptographicAlgorithm", "TagLength", "SaltLength");
        assertThat(xml(Dialect.of(V1_2).fromModel(Operation.GET_ATTRIBUTES, model, NOTHING)))
                .contains("CryptographicAlgorithm", "TagLength")
                .doesNotContain("SaltLength");
        assertThat(xml(Dialect.of(V1_0).fromModel(Operation.GET_ATTRIBUTES, model, NOTHING)))
                .as("PyKMIP needs it")
                .contains("KeyFormatType");
    }

    @Test
    void queryListsWhatTheVersionHas() {
        Structure model = response("""
                <Operation type="Enumeration" value="ModifyAttribute"/>
                <Operation type="Enumeration" value="Encrypt"/>
                <Operation type="Enumeration" value="Import"/>
                <Operation type="Enumeration" value="Ping"/>
                <ObjectType type="Enumeration" value="CertificateRequest"/>
                <ObjectType type="Enumeration" value="PGPKey"/>
                <ServerInformation><ServerName type="TextString" value="c"/></ServerInformation>
                """);

        assertSame(Dialect.of(V1_0).fromModel(Operation.QUERY, model, NOTHING), response("""
                <Operation type="Enumeration" value="ModifyAttribute"/>
                <ServerInformation/>
                """));
        assertSame(Dialect.of(V1_2).fromModel(Operation.QUERY, model, NOTHING), response("""
                <Operation type="Enumeration" value="ModifyAttribute"/>
                <Operation type="Enumeration" value="Encrypt"/>
                <ObjectType type="Enumeration" value="PGPKey"/>
                <ServerInformation/>
                """));
        assertSame(Dialect.of(V2_1).fromModel(Operation.QUERY, model, NOTHING), model);
    }

    @Test
    void headersChangeTheirShape() {
        Structure sent = header("""
                <AsynchronousIndicator type="Boolean" value="true"/>
                <Authentication>
                  <Credential><CredentialType type="Integer" value="1"/></Credential>
                </Authentication>
                <TimeStamp type="DateTime" value="2026-11-22T00:00:00Z"/>
                <BatchCount type="Integer" value="1"/>
                """);

        assertSame(Dialect.of(V1_0).requestHeaderToModel(sent), header("""
                <AsynchronousIndicator type="Enumeration" value="Optional"/>
                <Authentication>
                  <Credential><CredentialType type="Enumeration" value="UsernameAndPassword"/></Credential>
                </Authentication>
                <BatchOrderOption type="Boolean" value="false"/>
                <TimeStamp type="DateTime" value="2026-11-22T00:00:00Z"/>
                <BatchCount type="Integer" value="1"/>
                """));
        assertSame(
                Dialect.of(V2_1).requestHeaderToModel(header("<BatchCount type=\"Integer\" value=\"1\"/>")),
                header("""
                <BatchOrderOption type="Boolean" value="true"/>
                <BatchCount type="Integer" value="1"/>
                """));
        Structure answered = header("""
                <ServerCorrelationValue type="TextString" value="s"/>
                <BatchCount type="Integer" value="1"/>
                """);
        assertSame(
                Dialect.of(V1_3).responseHeaderFromModel(answered),
                header("<BatchCount type=\"Integer\" value=\"1\"/>"));
        assertSame(Dialect.of(V1_4).responseHeaderFromModel(answered), answered);
    }

    @ParameterizedTest
    @CsvSource({
        "WRONG_KEY_LIFECYCLE_STATE, V1_0, DESTROY, PERMISSION_DENIED",
        "WRONG_KEY_LIFECYCLE_STATE, V2_0, DESTROY, PERMISSION_DENIED",
        "WRONG_KEY_LIFECYCLE_STATE, V1_4, REGISTER, PERMISSION_DENIED",
        "WRONG_KEY_LIFECYCLE_STATE, V2_0, REGISTER, WRONG_KEY_LIFECYCLE_STATE",
        "WRONG_KEY_LIFECYCLE_STATE, V2_1, DESTROY, WRONG_KEY_LIFECYCLE_STATE",
        "OBJECT_NOT_FOUND, V1_4, GET, ITEM_NOT_FOUND",
        "OBJECT_NOT_FOUND, V2_1, GET, OBJECT_NOT_FOUND",
        "OBJECT_DESTROYED, V1_2, GET, ITEM_NOT_FOUND",
        "OBJECT_DESTROYED, V1_2, DESTROY, PERMISSION_DENIED",
        "NON_UNIQUE_NAME_ATTRIBUTE, V1_2, ADD_ATTRIBUTE, ILLEGAL_OPERATION",
        "NON_UNIQUE_NAME_ATTRIBUTE, V1_2, CREATE, INVALID_FIELD",
        "ATTRIBUTE_SINGLE_VALUED, V1_0, ADD_ATTRIBUTE, ILLEGAL_OPERATION",
        "ATTRIBUTE_READ_ONLY, V1_4, MODIFY_ATTRIBUTE, PERMISSION_DENIED",
        "ATTRIBUTE_NOT_FOUND, V1_4, MODIFY_ATTRIBUTE, INVALID_FIELD",
        "ATTRIBUTE_NOT_FOUND, V1_4, DELETE_ATTRIBUTE, ITEM_NOT_FOUND",
        "INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK, V1_4, ENCRYPT, PERMISSION_DENIED",
        "INVALID_OBJECT_TYPE, V1_4, SIGN, PERMISSION_DENIED",
        "INVALID_OBJECT_TYPE, V1_0, ACTIVATE, ILLEGAL_OPERATION",
        "INVALID_OBJECT_TYPE, V1_0, REGISTER, INVALID_FIELD",
        "INVALID_OBJECT_TYPE, V2_0, SIGN, INVALID_OBJECT_TYPE",
        "SENSITIVE, V1_4, GET, SENSITIVE",
        "SENSITIVE, V1_2, GET, PERMISSION_DENIED",
        "NOT_EXTRACTABLE, V1_3, GET, PERMISSION_DENIED",
        "CRYPTOGRAPHIC_FAILURE, V1_0, DECRYPT, CRYPTOGRAPHIC_FAILURE",
        "MISSING_INITIALIZATION_VECTOR, V1_4, DECRYPT, INVALID_MESSAGE"
    })
    void theSameSituationHasTheReasonOfItsVersion(
            ResultReason inside, ProtocolVersion version, Operation operation, ResultReason answered) {
        assertThat(Dialect.of(version).reason(operation, inside)).isEqualTo(answered);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void everyReasonIsOneThatTheVersionHas(ProtocolVersion version) {
        for (ResultReason reason : ResultReason.values()) {
            assertThat(Dialect.of(version).reason(null, reason).existsIn(version))
                    .as("%s", reason)
                    .isTrue();
            for (Operation operation : Operation.values()) {
                assertThat(Dialect.of(version).reason(operation, reason).existsIn(version))
                        .isTrue();
            }
        }
    }

    private static void assertRefused(
            ProtocolVersion version, Operation operation, Structure sent, ResultReason reason) {
        assertThatThrownBy(() -> Dialect.of(version).toModel(operation, sent))
                .isInstanceOfSatisfying(
                        KmipException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }

    /** Compared as text, because a secret is equal to itself alone. */
    private static void assertSame(Structure actual, Structure expected) {
        assertThat(xml(actual)).isEqualTo(xml(expected));
    }

    private static String xml(Ttlv item) {
        return new String(Ttlvs.xml(item), StandardCharsets.UTF_8);
    }

    private static Structure request(String items) {
        return structure(Tag.REQUEST_PAYLOAD, items);
    }

    private static Structure response(String items) {
        return structure(Tag.RESPONSE_PAYLOAD, items);
    }

    private static Structure header(String items) {
        return structure(Tag.REQUEST_HEADER, items);
    }

    private static Structure structure(Tag tag, String items) {
        String document = "<" + tag.label() + ">" + items + "</" + tag.label() + ">";
        return (Structure) XmlEncoding.read(ByteBuffer.wrap(document.getBytes(StandardCharsets.UTF_8)), Limits.DEFAULT);
    }
}
