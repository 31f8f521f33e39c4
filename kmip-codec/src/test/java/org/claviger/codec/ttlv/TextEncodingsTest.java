package org.claviger.codec.ttlv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiFunction;
import org.claviger.codec.ttlv.Ttlv.BigIntegerItem;
import org.claviger.codec.ttlv.Ttlv.BooleanItem;
import org.claviger.codec.ttlv.Ttlv.BytesItem;
import org.claviger.codec.ttlv.Ttlv.DateTimeExtendedItem;
import org.claviger.codec.ttlv.Ttlv.DateTimeItem;
import org.claviger.codec.ttlv.Ttlv.EnumerationItem;
import org.claviger.codec.ttlv.Ttlv.IntegerItem;
import org.claviger.codec.ttlv.Ttlv.IntervalItem;
import org.claviger.codec.ttlv.Ttlv.LongIntegerItem;
import org.claviger.codec.ttlv.Ttlv.Structure;
import org.claviger.codec.ttlv.Ttlv.TextItem;
import org.claviger.codec.type.UsageMask;
import org.claviger.secret.LockedMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What XML and JSON have in common, and how each says it. */
class TextEncodingsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "<BatchCount type='Integer' value='10'/> ~ {'tag':'BatchCount','type':'Integer','value':'0x0000000A'}",
                "<TTLV tag='0x540001' name='n' type='Integer' value='-1'/> ~ {'value':'0xffffffff','type':'Integer','name':'n','tag':'0x540001'}",
                "<x540001 type='LongInteger' value='-2'/> ~ {'tag':'0x540001','type':'LongInteger','value':'0xfffffffffffffffe'}",
                "<UsageLimitsCount type='LongInteger' value='1152921504606846976'/> ~ {'tag':'UsageLimitsCount','type':'LongInteger','value':'0x1000000000000000'}",
                "<Modulus type='BigInteger' value='000000000000000a'/> ~ {'tag':'Modulus','type':'BigInteger','value':10}",
                "<Modulus type='BigInteger' value='ffffffffffffffff'/> ~ {'tag':'Modulus','type':'BigInteger','value':'0xffffffffffffffff'}",
                "<ObjectType type='Enumeration' value='0x00000002'/> ~ {'tag':'ObjectType','type':'Enumeration','value':2}",
                "<ObjectType type='Enumeration' value='SymmetricKey'/> ~ {'tag':'0x420057','type':'Enumeration','value':'SymmetricKey'}",
                "<AttributeReference type='Enumeration' value='State'/> ~ {'tag':'AttributeReference','type':'Enumeration','value':'0x0042008d'}",
                "<CryptographicUsageMask type='Integer' value='Encrypt 0x00000008 CertificateSign'/> ~ {'tag':'CryptographicUsageMask','type':'Integer','value':'Encrypt|Decrypt|0x00001000'}",
                "<CryptographicUsageMask type='Integer' value='0x0000100c'/> ~ {'tag':'CryptographicUsageMask','type':'Integer','value':4108}",
                "<BatchOrderOption type='Boolean' value='true'/> ~ {'tag':'BatchOrderOption','type':'Boolean','value':'0x0000000000000001'}",
                "<AttributeName type='TextString' value='a&lt;&#946;'/> ~ {'tag':'AttributeName','type':'TextString','value':'a<β'}",
                "<MACSignature type='ByteString' value='C50F77'/> ~ {'tag':'MACSignature','type':'ByteString','value':'c50f77'}",
                "<ArchiveDate type='DateTime' value='2001-01-01T10:00:00+10:00'/> ~ {'tag':'ArchiveDate','type':'DateTime','value':'0x000000003a4fc880'}",
                "<ArchiveDate type='DateTime' value='2001-01-01T00:00:00.9Z'/> ~ {'tag':'ArchiveDate','type':'DateTime','value':'2001-01-01T00:00:00Z'}",
                "<Offset type='Interval' value='27'/> ~ {'tag':'Offset','type':'Interval','value':'0x0000001b'}",
                "<SubmissionDate type='DateTimeExtended' value='5'/> ~ {'tag':'SubmissionDate','type':'DateTimeExtended','value':5}",
                "<Attributes xmlns='urn:oasis:tc:kmip:xmlns'/> ~ {'tag':'Attributes','value':null}",
                "<Attributes type='Structure'> <!-- c --> </Attributes> ~ {'tag':'Attributes'}",
                "<Attribute><AttributeName type='TextString' value='State'/><AttributeValue type='Enumeration' value='Active'/></Attribute> ~ {'tag':'Attribute','value':[{'tag':'AttributeName','type':'TextString','value':'State'},{'tag':'AttributeValue','type':'Enumeration','value':'Active'}]}"
            })
    void bothReadTheFormsOfTheSpecification(String xml, String json) {
        Ttlv item = readXml(xml.replace('\'', '"'));

        assertThat(readJson(json.replace('\'', '"'))).isEqualTo(item);
        assertThat(readXml(new String(Ttlvs.xml(item), StandardCharsets.UTF_8))).isEqualTo(item);
        assertThat(readJson(new String(Ttlvs.json(item), StandardCharsets.UTF_8)))
                .isEqualTo(item);
    }

    @Test
    void bothCarryExtremeValues() {
        List<Ttlv> extremes = List.of(
                new IntegerItem(0x540001, Integer.MIN_VALUE),
                new IntegerItem(Tag.CRYPTOGRAPHIC_USAGE_MASK.code(), -1),
                new IntegerItem(Tag.CRYPTOGRAPHIC_USAGE_MASK.code(), 0),
                new LongIntegerItem(0x540001, Long.MIN_VALUE),
                new EnumerationItem(0x540001, 0x80000001),
                new EnumerationItem(Tag.STATE.code(), 0x7FFFFFFF),
                new IntervalItem(0x540001, 0xFFFFFFFFL),
                new DateTimeItem(0x540001, Long.MIN_VALUE),
                new DateTimeItem(0x540001, 300_000_000_000L),
                new DateTimeItem(0x540001, -100_000_000_000L),
                new DateTimeExtendedItem(0x540001, Long.MAX_VALUE),
                new BigIntegerItem(0x540001, BigInteger.ONE.shiftLeft(63).negate()),
                new BooleanItem(0x540001, false),
                new TextItem(0x540001, ""),
                new TextItem(0x540001, " <a b=\"c\">&amp;\\ \t\r\n\uD83D\uDD11 "),
                new BytesItem(0x540001, Bytes.EMPTY),
                new Structure(0x540001, List.of()));

        for (Ttlv item : extremes) {
            assertThat(readXml(new String(Ttlvs.xml(item), StandardCharsets.UTF_8)))
                    .isEqualTo(item);
            assertThat(readJson(new String(Ttlvs.json(item), StandardCharsets.UTF_8)))
                    .isEqualTo(item);
        }
        assertThat(readJson(new String(Ttlvs.json(new TextItem(0x540001, "\u0000")), StandardCharsets.UTF_8)))
                .isEqualTo(new TextItem(0x540001, "\u0000"));
        assertThat(readXml(new String(Ttlvs.xml(new TextItem(0x540001, "\u0000")), StandardCharsets.UTF_8)))
                .as("what XML cannot say")
                .isEqualTo(new TextItem(0x540001, "\uFFFD"));
    }

    @Test
    void bothCarrySecrets() {
        Ttlv secrets = Ttlvs.parse("420040 01 00000038"
                + "420043 08 00000003 0102030000000000"
                + "4200A1 07 00000009 22C3A93CF09F9489 2200000000000000"
                + "42002E 04 00000008 FFFFFFFFFFFFFFFE");

        Ttlv xml = XmlEncoding.read(ByteBuffer.wrap(Ttlvs.xml(secrets)), Limits.DEFAULT);
        Ttlv json = JsonEncoding.read(ByteBuffer.wrap(Ttlvs.json(secrets)), Limits.DEFAULT);

        assertThat(Ttlvs.hex(xml)).isEqualTo(Ttlvs.hex(secrets));
        assertThat(Ttlvs.hex(json)).isEqualTo(Ttlvs.hex(secrets));
        assertThat(Ttlvs.openSecrets(xml)).isEqualTo(3);
        List.of(secrets, xml, json).forEach(Ttlv::closeSecrets);
    }

    @Test
    void namesAreWrittenWhereThereAreNames() {
        assertThat(new String(
                        Ttlvs.xml(Ttlv.integer(
                                Tag.CRYPTOGRAPHIC_USAGE_MASK,
                                UsageMask.ENCRYPT.code() | UsageMask.DECRYPT.code() | 0x40000000)),
                        StandardCharsets.UTF_8))
                .isEqualTo("<CryptographicUsageMask type=\"Integer\" value=\"Encrypt Decrypt 0x40000000\"/>\n");
        assertThat(new String(
                        Ttlvs.json(new LongIntegerItem(Tag.USAGE_LIMITS_COUNT.code(), 1L << 60)),
                        StandardCharsets.UTF_8))
                .isEqualTo("{\"tag\":\"UsageLimitsCount\",\"type\":\"LongInteger\",\"value\":\"0x1000000000000000\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<Attributes>",
                "<Attributes/><Attributes/>",
                "<!DOCTYPE Attributes><Attributes/>",
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Name><NameValue type=\"TextString\" value=\"&x;\"/></Name>",
                "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\"><Attributes/>",
                "<?p i?><Attributes/>",
                "<Attributes>text</Attributes>",
                "<Attributes xmlns=\"urn:other\"/>",
                "<Attributes value=\"1\"/>",
                "<Attributes type=\"Thing\"/>",
                "<NoSuchTag type=\"Integer\" value=\"1\"/>",
                "<TTLV type=\"Integer\" value=\"1\"/>",
                "<TTLV tag=\"0x000009\" type=\"Integer\" value=\"1\"/>",
                "<x99 type=\"Integer\" value=\"1\"/>",
                "<BatchCount type=\"Integer\"/>",
                "<BatchCount type=\"Integer\" value=\"\"/>",
                "<BatchCount type=\"Integer\" value=\"many\"/>",
                "<BatchCount type=\"Integer\" value=\"2147483648\"/>",
                "<BatchCount type=\"Integer\" value=\"0x100000000\"/>",
                "<BatchCount type=\"Integer\" value=\"1\"><BatchCount type=\"Integer\" value=\"1\"/></BatchCount>",
                "<BatchOrderOption type=\"Boolean\" value=\"yes\"/>",
                "<ObjectType type=\"Enumeration\" value=\"Thing\"/>",
                "<ObjectType type=\"Enumeration\" value=\"0x100000000\"/>",
                "<Data type=\"ByteString\" value=\"0\"/>",
                "<Data type=\"ByteString\" value=\"0g\"/>",
                "<Modulus type=\"BigInteger\" value=\"00\"/>",
                "<Modulus type=\"BigInteger\" value=\"\"/>",
                "<TimeStamp type=\"DateTime\" value=\"2001-01-01T10:00:00\"/>",
                "<TimeStamp type=\"DateTime\" value=\"2001-13-01T10:00:00Z\"/>",
                "<Offset type=\"Interval\" value=\"-1\"/>"
            })
    void xmlIsRefused(String document) {
        assertThatThrownBy(() -> readXml(document)).isInstanceOf(MalformedTtlvException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"tag\":\"Attributes\"}{}",
                "{\"tag\":\"Attributes\",\"value\":{}}",
                "{\"tag\":\"Attributes\",\"value\":[1]}",
                "{\"tag\":\"Attributes\",\"tag\":\"Attributes\"}",
                "{\"tag\":\"Attributes\",\"colour\":1}",
                "{\"tag\":5}",
                "{\"tag\":\"0x000009\",\"type\":\"Integer\",\"value\":1}",
                "{\"tag\":\"BatchCount\",\"type\":\"Integer\"}",
                "{\"tag\":\"BatchCount\",\"type\":\"Integer\",\"value\":[]}",
                "{\"tag\":\"BatchCount\",\"type\":\"Integer\",\"value\":1.5}",
                "{\"tag\":\"BatchCount\",\"type\":\"Integer\",\"value\":true}",
                "{\"tag\":\"BatchCount\",\"type\":\"Integer\",\"value\":4294967296}",
                "{\"tag\":\"Modulus\",\"type\":\"BigInteger\",\"value\":1e400}",
                "{\"tag\":\"Modulus\",\"type\":\"BigInteger\",\"value\":\"0000000000000000\"}",
                "{\"tag\":\"BatchOrderOption\",\"type\":\"Boolean\",\"value\":1}",
                "{\"tag\":\"AttributeName\",\"type\":\"TextString\",\"value\":1}",
                "{\"tag\":\"TimeStamp\",\"type\":\"DateTime\",\"value\":1}"
            })
    void jsonIsRefused(String document) {
        assertThatThrownBy(() -> readJson(document)).isInstanceOf(MalformedTtlvException.class);
    }

    @Test
    void bothKeepEveryLimit() {
        Ttlv deep = new IntegerItem(0x420020, 1);
        for (int i = 0; i < 10; i++) {
            deep = new Structure(0x420020, List.of(deep));
        }
        Ttlv batch =
                Ttlv.structure(Tag.REQUEST_MESSAGE, Ttlv.structure(Tag.BATCH_ITEM), Ttlv.structure(Tag.BATCH_ITEM));

        assertLimit(deep, Limits.DEFAULT.withDepthMax(10), Limits.DEFAULT.withDepthMax(9));
        assertLimit(batch, Limits.DEFAULT.withItemsMax(3), Limits.DEFAULT.withItemsMax(2));
        assertLimit(batch, Limits.DEFAULT.withBatchItemsMax(2), Limits.DEFAULT.withBatchItemsMax(1));
        assertLimit(
                new TextItem(0x420020, "éé"), Limits.DEFAULT.withTextBytesMax(4), Limits.DEFAULT.withTextBytesMax(3));
        assertLimit(
                new BytesItem(0x420020, Bytes.of(new byte[5])),
                Limits.DEFAULT.withByteStringBytesMax(5),
                Limits.DEFAULT.withByteStringBytesMax(4));
        assertLimit(
                new BigIntegerItem(0x420020, BigInteger.ONE.shiftLeft(64)),
                Limits.DEFAULT.withBigIntegerBytesMax(16),
                Limits.DEFAULT.withBigIntegerBytesMax(15));
        assertLimit(
                new IntegerItem(0x420020, 1),
                Limits.DEFAULT.withMessageBytesMax(16),
                Limits.DEFAULT.withMessageBytesMax(15));
    }

    private static void assertLimit(Ttlv item, Limits enough, Limits tooLittle) {
        BiFunction<ByteBuffer, Limits, Ttlv> xml = XmlEncoding::read;
        BiFunction<ByteBuffer, Limits, Ttlv> json = JsonEncoding::read;
        assertLimit(xml, Ttlvs.xml(item), item, enough, tooLittle);
        assertLimit(json, Ttlvs.json(item), item, enough, tooLittle);
    }

    private static void assertLimit(
            BiFunction<ByteBuffer, Limits, Ttlv> read, byte[] bytes, Ttlv item, Limits enough, Limits tooLittle) {
        assertThat(read.apply(ByteBuffer.wrap(bytes), enough)).isEqualTo(item);
        assertThatThrownBy(() -> read.apply(ByteBuffer.wrap(bytes), tooLittle))
                .isInstanceOf(MalformedTtlvException.class);
    }

    @Test
    void bothSurviveTenThousandLevels() {
        String xml = "<Name>".repeat(10_000) + "</Name>".repeat(10_000);
        String json = "{\"tag\":\"Name\",\"value\":[".repeat(10_000) + "]}".repeat(10_000);

        assertThatThrownBy(() -> readXml(xml)).isInstanceOf(MalformedTtlvException.class);
        assertThatThrownBy(() -> readJson(json)).isInstanceOf(MalformedTtlvException.class);
    }

    @Test
    void everyTruncationAndEveryChangedByteGivesAValueOrARefusal() {
        Ttlv message = GoldenMessagesTest.messages().stream()
                .map(golden -> Ttlvs.parse(golden.bytes()))
                .skip(1)
                .findFirst()
                .orElseThrow();
        Ttlv secret = Ttlvs.parse("420040 01 00000010 420043 08 00000003 0102030000000000");
        long before = LockedMemory.blocksInUse();

        for (Ttlv item : List.of(message, secret)) {
            assertSurvivesChanges(Ttlvs.xml(item), XmlEncoding::read);
            assertSurvivesChanges(Ttlvs.json(item), JsonEncoding::read);
        }

        assertThat(LockedMemory.blocksInUse()).isEqualTo(before);
        secret.closeSecrets();
    }

    private static void assertSurvivesChanges(byte[] document, BiFunction<ByteBuffer, Limits, Ttlv> read) {
        for (int place = 0; place < document.length; place++) {
            survives(ByteBuffer.wrap(document, 0, place), read);
            byte original = document[place];
            for (int change : new int[] {0x01, 0x10, 0x40, 0x80}) {
                document[place] = (byte) (original ^ change);
                survives(ByteBuffer.wrap(document), read);
            }
            document[place] = original;
        }
    }

    private static void survives(ByteBuffer document, BiFunction<ByteBuffer, Limits, Ttlv> read) {
        try {
            read.apply(document, Limits.DEFAULT).closeSecrets();
        } catch (MalformedTtlvException expected) {
            assertThat(expected.offset()).isNotNegative();
        }
    }

    private static Ttlv readXml(String document) {
        return XmlEncoding.read(ByteBuffer.wrap(document.getBytes(StandardCharsets.UTF_8)), Limits.DEFAULT);
    }

    private static Ttlv readJson(String document) {
        return JsonEncoding.read(ByteBuffer.wrap(document.getBytes(StandardCharsets.UTF_8)), Limits.DEFAULT);
    }
}
