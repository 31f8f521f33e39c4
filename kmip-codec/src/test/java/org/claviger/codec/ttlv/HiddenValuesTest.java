package org.claviger.codec.ttlv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.claviger.codec.ttlv.Ttlv.Structure;
import org.claviger.codec.ttlv.Ttlv.TextItem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parsers of XML and JSON get to see of a message, and what is read nevertheless. */
class HiddenValuesTest {
    private static final String KEY = "00112233445566778899aabbccddeeff";
    private static final String TTLV = "420043 08 00000010 " + KEY;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<KeyMaterial type='ByteString' value='KEY'/>",
                "<KeyMaterial value='KEY' type='ByteString' />",
                "<KeyMaterial\n type = \"ByteString\"\n value\t=\n\"KEY\"></KeyMaterial>",
                "<?xml version='1.0' encoding='UTF-8'?><!-- value='1' --><KeyMaterial type='ByteString' value='KEY'/>",
                "<TTLV tag='0x420043' name='value=\"KEY\"' type='ByteString' value='KEY'/>",
                "<KeyMaterial type='ByteString' value='KEY'><![CDATA[  ]]><!-- <a value='b'/> --></KeyMaterial>",
            })
    void noKeyIsLeftInADocumentInXml(String form) {
        ByteBuffer document = bytes(form.replace("KEY", KEY));

        // What is called otherwise is none of ours, and stays.
        assertThat(text(HiddenValues.ofXml(document.slice())).replace("value=\"" + KEY, ""))
                .doesNotContain(KEY.substring(0, 8))
                .hasSizeGreaterThan(KEY.length());
        assertThat(hexClosing(XmlEncoding.read(document, Limits.DEFAULT))).isEqualTo(TTLV.replace(" ", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tag\":\"KeyMaterial\",\"type\":\"ByteString\",\"value\":\"KEY\"}",
                "{\"value\" :\n \"KEY\", \"tag\":\"KeyMaterial\", \"type\":\"ByteString\"}",
                "{\"tag\":\"KeyMaterial\",\"name\":\"value\",\"type\":\"ByteString\",\"value\":\"KEY\"}",
                "{\"tag\":\"KeyMaterial\",\"name\":\"\\\"value\\\":\",\"type\":\"ByteString\",\"value\":\"KEY\"}",
            })
    void noKeyIsLeftInADocumentInJson(String form) {
        ByteBuffer document = bytes(form.replace("KEY", KEY));

        assertThat(text(HiddenValues.ofJson(document.slice()))).doesNotContain(KEY.substring(0, 8));
        assertThat(hexClosing(JsonEncoding.read(document, Limits.DEFAULT))).isEqualTo(TTLV.replace(" ", ""));
    }

    @Test
    void readsAPropertyThatIsCalledValueInOtherWords() {
        String document = "{\"tag\":\"KeyMaterial\",\"type\":\"ByteString\",\"\\u0076alue\":\"" + KEY + "\"}";

        assertThat(hexClosing(JsonEncoding.read(bytes(document), Limits.DEFAULT)))
                .isEqualTo(TTLV.replace(" ", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void refusesJsonInAnotherCharacterSet(String name) {
        String document = "{\"tag\":\"KeyMaterial\",\"type\":\"ByteString\",\"value\":\"" + KEY + "\"}";
        ByteBuffer bytes = ByteBuffer.wrap(document.getBytes(Charset.forName(name)));

        assertThatThrownBy(() -> JsonEncoding.read(bytes, Limits.DEFAULT))
                .isInstanceOf(MalformedTtlvException.class)
                .hasMessageContaining("UTF-8");
    }

    /** A value that is written as the stand-in of another one is itself. */
    @Test
    void takesNoValueForTheStandInOfAnother() {
        for (String text : new String[] {"0", "1", "00000001", "zz", "&#48;&#48;", "ab&amp;cd"}) {
            String xml = "<Attributes><x540001 type='TextString' value='A'/><x540001 type='TextString' value='" + text
                    + "'/><x540001 type='TextString' value='0'/></Attributes>";

            Structure read = (Structure) XmlEncoding.read(bytes(xml), Limits.DEFAULT);

            assertThat(read.items())
                    .containsExactly(
                            new TextItem(0x540001, "A"),
                            new TextItem(0x540001, text.replace("&#48;", "0").replace("&amp;", "&")),
                            new TextItem(0x540001, "0"));
        }
    }

    private static String hexClosing(Ttlv item) {
        String hex = Ttlvs.hex(item);
        item.closeSecrets();
        return hex;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(HiddenValues values) {
        return new String(values.document(), StandardCharsets.UTF_8);
    }
}
