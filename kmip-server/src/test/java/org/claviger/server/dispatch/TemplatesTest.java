package org.claviger.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;

import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.attribute.VendorReference;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.server.testing.OperationTest;
import org.claviger.server.testing.TestServer;
import org.claviger.server.testing.VersionedClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Templates of 1.x (1.4 sections 2.1.8 and 2.2.6): registered under a name, used by that name, read and destroyed. */
class TemplatesTest extends OperationTest {
    private static final VendorReference COLOUR = new VendorReference("x", "Colour");

    private VersionedClient old;

    @BeforeEach
    void speaksOneDotTwo() {
        old = new VersionedClient(server, TestServer.ALICE, ProtocolVersion.V1_2);
    }

    @Test
    void givesItsAttributesToWhatIsCreatedByItsName() {
        template("t", algorithm("AES") + length(128) + usage() + colour("red"));

        Attributes key = alice.attributes(UniqueIdentifier.of(created(name("t"))));

        assertThat(key.enumeration(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.class))
                .contains(CryptographicAlgorithm.AES);
        assertThat(key.integer(Attribute.CRYPTOGRAPHIC_LENGTH)).contains(128);
        assertThat(key.texts(COLOUR)).containsExactly("red");
        assertThat(key.has(Attribute.NAME)).isFalse();
    }

    @Test
    void standsBackBehindWhatTheRequestSays() {
        template("t", algorithm("AES") + length(128) + usage() + colour("red"));

        Attributes key = alice.attributes(UniqueIdentifier.of(created(name("t") + length(256) + colour("blue"))));

        assertThat(key.integer(Attribute.CRYPTOGRAPHIC_LENGTH)).contains(256);
        assertThat(key.texts(COLOUR)).containsExactlyInAnyOrder("blue", "red");
    }

    @Test
    void letsTheLastOfSeveralWin() {
        template("one", algorithm("AES") + length(128) + usage());
        template("two", length(192));

        Attributes key = alice.attributes(UniqueIdentifier.of(created(name("one") + name("two"))));

        assertThat(key.integer(Attribute.CRYPTOGRAPHIC_LENGTH)).contains(192);
    }

    @Test
    void isUsedForEachHalfOfAKeyPair() {
        template("both", algorithm("RSA") + length(2048));
        template(
                "signs",
                "<Attribute><AttributeName type=\"TextString\" value=\"Cryptographic Usage Mask\"/>"
                        + "<AttributeValue type=\"Integer\" value=\"Sign\"/></Attribute>");

        Ttlv.Structure pair = old.get(
                Operation.CREATE_KEY_PAIR,
                "<CommonTemplateAttribute>" + name("both") + "</CommonTemplateAttribute><PrivateKeyTemplateAttribute>"
                        + name("signs") + "</PrivateKeyTemplateAttribute><PublicKeyTemplateAttribute>"
                        + "<Attribute><AttributeName type=\"TextString\" value=\"Cryptographic Usage Mask\"/>"
                        + "<AttributeValue type=\"Integer\" value=\"Verify\"/></Attribute></PublicKeyTemplateAttribute>");

        assertThat(pair.find(Tag.PUBLIC_KEY_UNIQUE_IDENTIFIER)).isPresent();
    }

    @Test
    void isFoundByNameAndTypeAndRead() {
        String id = template("t", length(128) + colour("red"));

        Ttlv.Structure found = old.get(
                Operation.LOCATE,
                "<Attribute><AttributeName type=\"TextString\" value=\"Object Type\"/><AttributeValue type=\"Enumeration\""
                        + " value=\"Template\"/></Attribute>" + named("t"));
        Ttlv.Structure read = old.get(Operation.GET, uniqueIdentifier(id));
        Ttlv.Structure template = (Ttlv.Structure) read.find(Tag.TEMPLATE).orElseThrow();

        assertThat(found.find(Tag.UNIQUE_IDENTIFIER)).contains(Ttlv.text(Tag.UNIQUE_IDENTIFIER, id));
        assertThat(read.find(Tag.OBJECT_TYPE)).contains(Ttlv.enumeration(Tag.OBJECT_TYPE, ObjectType.TEMPLATE));
        assertThat(template.items())
                .extracting(
                        item -> ((Ttlv.Structure) item).find(Tag.ATTRIBUTE_NAME).orElseThrow())
                .containsExactly(
                        Ttlv.text(Tag.ATTRIBUTE_NAME, "Cryptographic Length"),
                        Ttlv.text(Tag.ATTRIBUTE_NAME, "x-Colour"));
    }

    @Test
    void mayBeNamedWithinItself() {
        String id = old.id(
                Operation.REGISTER,
                "<ObjectType type=\"Enumeration\" value=\"Template\"/><TemplateAttribute/><Template>" + named("inside")
                        + colour("red") + "</Template>");

        assertThat(alice.attributes(UniqueIdentifier.of(id))
                        .structure(Attribute.NAME, Name.class)
                        .map(Name::nameValue))
                .contains("inside");
    }

    @Test
    void isGoneOnceItIsDestroyed() {
        String id = template("t", algorithm("AES") + length(128) + usage());

        old.get(Operation.DESTROY, uniqueIdentifier(id));

        assertThat(create(name("t"))).failedWith(ResultReason.ITEM_NOT_FOUND);
    }

    @Test
    void isNotFoundUnderANameThatNobodyGave() {
        assertThat(create(name("t") + algorithm("AES"))).failedWith(ResultReason.ITEM_NOT_FOUND);
    }

    @Test
    void isNotUsedWhileItIsArchived() {
        String id = template("t", algorithm("AES") + length(128) + usage());
        old.get(Operation.ARCHIVE, uniqueIdentifier(id));

        assertThat(create(name("t"))).failedWith(ResultReason.OBJECT_ARCHIVED);
    }

    @Test
    void isNothingToOthers() {
        template("t", algorithm("AES") + length(128) + usage());
        VersionedClient other = new VersionedClient(server, TestServer.BOB, ProtocolVersion.V1_2);

        assertThat(other.ask(Operation.CREATE, creation(name("t")))).failedWith(ResultReason.ITEM_NOT_FOUND);
    }

    @Test
    void doesNotGiveTheNameOfAKeyForATemplate() {
        created(algorithm("AES") + length(128) + usage() + named("k"));

        assertThat(create(name("k"))).failedWith(ResultReason.ITEM_NOT_FOUND);
    }

    @Test
    void holdsNothingThatIsForTheServerToSet() {
        assertThat(old.ask(
                        Operation.REGISTER,
                        "<ObjectType type=\"Enumeration\" value=\"Template\"/><TemplateAttribute/><Template><Attribute>"
                                + "<AttributeName type=\"TextString\" value=\"State\"/><AttributeValue type=\"Enumeration\""
                                + " value=\"Active\"/></Attribute></Template>"))
                .failedWith(ResultReason.PERMISSION_DENIED);
    }

    @Test
    void hasNoLifeThatActivateOrRevokeCouldChange() {
        String id = template("t", length(128));

        assertThat(old.ask(Operation.ACTIVATE, uniqueIdentifier(id))).failedWith(ResultReason.ILLEGAL_OPERATION);
        assertThat(old.ask(
                        Operation.REVOKE,
                        uniqueIdentifier(id) + "<RevocationReason><RevocationReasonCode type=\"Enumeration\""
                                + " value=\"KeyCompromise\"/></RevocationReason>"))
                .failedWith(ResultReason.ILLEGAL_OPERATION);
    }

    @Test
    void cannotBeSaidInTwo() {
        String id = template("t", length(128));
        VersionedClient newer = new VersionedClient(server, TestServer.ALICE, ProtocolVersion.V2_1);

        assertThat(newer.ask(Operation.GET, uniqueIdentifier(id))).failedWith(ResultReason.FEATURE_NOT_SUPPORTED);
    }

    private String template(String name, String attributes) {
        return old.id(
                Operation.REGISTER,
                "<ObjectType type=\"Enumeration\" value=\"Template\"/><TemplateAttribute>" + named(name)
                        + "</TemplateAttribute><Template>" + attributes + "</Template>");
    }

    private String created(String attributes) {
        return old.id(Operation.CREATE, creation(attributes));
    }

    private ResponseBatchItem create(String attributes) {
        return old.ask(Operation.CREATE, creation(attributes));
    }

    private static String creation(String attributes) {
        return "<ObjectType type=\"Enumeration\" value=\"SymmetricKey\"/><TemplateAttribute>" + attributes
                + "</TemplateAttribute>";
    }

    private static String uniqueIdentifier(String id) {
        return "<UniqueIdentifier type=\"TextString\" value=\"" + id + "\"/>";
    }

    /** The name of a template, in a Template-Attribute. */
    private static String name(String name) {
        return "<Name><NameValue type=\"TextString\" value=\"" + name
                + "\"/><NameType type=\"Enumeration\" value=\"UninterpretedTextString\"/></Name>";
    }

    /** The attribute. */
    private static String named(String name) {
        return "<Attribute><AttributeName type=\"TextString\" value=\"Name\"/><AttributeValue><NameValue type=\"TextString\" value=\""
                + name + "\"/><NameType type=\"Enumeration\" value=\"UninterpretedTextString\"/></AttributeValue>"
                + "</Attribute>";
    }

    private static String algorithm(String algorithm) {
        return "<Attribute><AttributeName type=\"TextString\" value=\"Cryptographic Algorithm\"/><AttributeValue type=\"Enumeration\""
                + " value=\"" + algorithm + "\"/></Attribute>";
    }

    private static String length(int bits) {
        return "<Attribute><AttributeName type=\"TextString\" value=\"Cryptographic Length\"/><AttributeValue type=\"Integer\" value=\""
                + bits + "\"/></Attribute>";
    }

    private static String usage() {
        return "<Attribute><AttributeName type=\"TextString\" value=\"Cryptographic Usage Mask\"/><AttributeValue type=\"Integer\""
                + " value=\"Encrypt Decrypt\"/></Attribute>";
    }

    private static String colour(String colour) {
        return "<Attribute><AttributeName type=\"TextString\" value=\"x-Colour\"/><AttributeValue type=\"TextString\" value=\""
                + colour + "\"/></Attribute>";
    }
}
