package org.claviger.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.TestServer.ALICE;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.message.ResponseHeader;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.Encoding;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.server.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages in XML and JSON are answered as those in TTLV are, and in their own encoding. */
class EncodingsTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @EnumSource
    void answersInTheEncodingOfTheRequest(Encoding encoding) {
        try (TestServer server = new TestServer(home)) {
            Ttlv.Structure answer = server.exchange(ALICE, encoding, encoded(query(100_000), encoding));

            assertThat(item(answer).resultStatus()).isEqualTo(ResultStatus.SUCCESS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsTheMaximumResponseSizeAsIfTheAnswerWereInTtlv(Encoding encoding) {
        try (TestServer server = new TestServer(home)) {
            int size = TestServer.encode(server.exchange(ALICE, encoding, encoded(query(100_000), encoding))).length;

            Ttlv.Structure tooLarge = server.exchange(ALICE, encoding, encoded(query(size - 100), encoding));
            Ttlv.Structure fits = server.exchange(ALICE, encoding, encoded(query(size + 100), encoding));

            assertThat(item(tooLarge).resultReason()).isEqualTo(ResultReason.RESPONSE_TOO_LARGE);
            assertThat(item(fits).resultStatus()).isEqualTo(ResultStatus.SUCCESS);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TTLV")
    void answersADamagedDocumentInItsOwnVersion(Encoding encoding) {
        byte[] whole = encoded(query(100_000), encoding);
        byte[] damaged = Arrays.copyOf(whole, whole.length - 5);
        try (TestServer server = new TestServer(home)) {
            Ttlv.Structure answer = server.exchange(ALICE, encoding, damaged);

            assertThat(item(answer).resultReason()).isEqualTo(ResultReason.INVALID_MESSAGE);
            assertThat(item(answer).resultMessage()).isEqualTo("The message is not KMIP in " + encoding + ".");
            assertThat(version(answer)).isEqualTo("2.1");
        }
    }

    @Test
    void answersWhatNamesNoVersionInTheLeast() {
        try (TestServer server = new TestServer(home)) {
            for (Encoding encoding : Encoding.values()) {
                Ttlv.Structure answer = server.exchange(ALICE, encoding, "hello".getBytes(StandardCharsets.UTF_8));

                assertThat(version(answer)).isEqualTo("1.0");
            }
        }
    }

    private static Ttlv query(int responseBytesMax) {
        String request = """
                <RequestMessage>
                  <RequestHeader>
                    <ProtocolVersion>
                      <ProtocolVersionMajor type="Integer" value="2"/>
                      <ProtocolVersionMinor type="Integer" value="1"/>
                    </ProtocolVersion>
                    <MaximumResponseSize type="Integer" value="%d"/>
                    <BatchCount type="Integer" value="1"/>
                  </RequestHeader>
                  <BatchItem>
                    <Operation type="Enumeration" value="Query"/>
                    <RequestPayload>
                      <QueryFunction type="Enumeration" value="QueryOperations"/>
                      <QueryFunction type="Enumeration" value="QueryObjects"/>
                    </RequestPayload>
                  </BatchItem>
                </RequestMessage>
                """.formatted(responseBytesMax);
        return Encoding.XML.read(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)), Limits.DEFAULT);
    }

    private static byte[] encoded(Ttlv request, Encoding encoding) {
        byte[][] copy = new byte[1][];
        encoding.write(request, bytes -> {
            copy[0] = new byte[bytes.remaining()];
            bytes.get(copy[0]);
        });
        return copy[0];
    }

    private static ResponseBatchItem item(Ttlv.Structure answer) {
        return RecordBinder.read(ResponseBatchItem.class, answer.items().getLast());
    }

    private static String version(Ttlv.Structure answer) {
        Ttlv.Structure header =
                (Ttlv.Structure) answer.find(Tag.RESPONSE_HEADER).orElseThrow();
        return RecordBinder.read(ResponseHeader.class, header).protocolVersion().toString();
    }
}
