package org.claviger.codec.ttlv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.claviger.secret.LockedMemory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The messages of Additional Message Encodings 1.0, each in XML and in TTLV, some in JSON. In six the document prints
 * another time stamp in text than in TTLV: there the text was made to agree.
 */
class GoldenMessagesTest {
    record Golden(
            String section,
            String ttlv,
            String xml,
            @Nullable String json) {
        byte[] bytes() {
            return HexFormat.of().parseHex(ttlv);
        }

        @Override
        public String toString() {
            return section;
        }
    }

    static List<Golden> messages() {
        try (InputStream in = Objects.requireNonNull(
                GoldenMessagesTest.class.getResourceAsStream("/golden/message-encodings-1.0-1.2.json"))) {
            JsonNode table = new JsonMapper().readTree(in);
            return StreamSupport.stream(table.spliterator(), false)
                    .map(row -> new Golden(
                            row.get("section").stringValue(),
                            row.get("ttlv").stringValue(),
                            row.get("xml").stringValue(),
                            row.path("json").asString(null)))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thereAreThirtySix() {
        assertThat(messages()).hasSize(36);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void xmlBecomesTheVeryBytes(Golden golden) {
        Ttlv item = XmlEncoding.read(ByteBuffer.wrap(golden.xml().getBytes(StandardCharsets.UTF_8)), Limits.DEFAULT);

        assertThat(Ttlvs.hex(item)).isEqualToIgnoringCase(golden.ttlv());
        assertThat(Ttlvs.parse(golden.bytes())).isEqualTo(item);
    }

    @Test
    void jsonBecomesTheVeryBytes() {
        int count = 0;
        for (Golden golden : messages()) {
            if (golden.json() != null) {
                byte[] json = golden.json().getBytes(StandardCharsets.UTF_8);
                assertThat(Ttlvs.hex(JsonEncoding.read(ByteBuffer.wrap(json), Limits.DEFAULT)))
                        .as("%s", golden)
                        .isEqualToIgnoringCase(golden.ttlv());
                count++;
            }
        }
        assertThat(count).isEqualTo(12);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void writtenTextIsReadBack(Golden golden) {
        Ttlv item = Ttlvs.parse(golden.bytes());

        assertThat(XmlEncoding.read(ByteBuffer.wrap(Ttlvs.xml(item)), Limits.DEFAULT))
                .isEqualTo(item);
        assertThat(JsonEncoding.read(ByteBuffer.wrap(Ttlvs.json(item)), Limits.DEFAULT))
                .isEqualTo(item);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyTruncationIsRefused(Golden golden) {
        byte[] bytes = golden.bytes();

        for (int length = 0; length < bytes.length; length++) {
            assertThat(outcome(ByteBuffer.wrap(bytes, 0, length)))
                    .as("first %d bytes", length)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyChangedByteGivesAValueOrARefusal(Golden golden) {
        byte[] bytes = golden.bytes();
        Random random = new Random(7);
        long before = LockedMemory.blocksInUse();

        for (int place = 0; place < bytes.length; place++) {
            byte original = bytes[place];
            for (int change : new int[] {0x01, 0x80, 0xFF, 1 + random.nextInt(255)}) {
                bytes[place] = (byte) (original ^ change);
                outcome(ByteBuffer.wrap(bytes));
            }
            bytes[place] = original;
        }

        assertThat(LockedMemory.blocksInUse()).isEqualTo(before);
    }

    /** Whether the bytes are a message; any exception but ours comes out. What is a message is written again as it was. */
    private static boolean outcome(ByteBuffer bytes) {
        Ttlv item;
        try {
            item = BinaryEncoding.read(bytes, Limits.DEFAULT);
        } catch (MalformedTtlvException e) {
            return false;
        }
        assertThat(ByteBuffer.wrap(Ttlvs.bytes(item))).isEqualTo(bytes);
        item.closeSecrets();
        return true;
    }
}
