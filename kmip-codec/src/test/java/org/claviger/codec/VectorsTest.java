package org.claviger.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.claviger.codec.message.RequestBatchItem;
import org.claviger.codec.message.RequestMessage;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.message.ResponseMessage;
import org.claviger.codec.operation.Payloads;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.JsonEncoding;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.MalformedTtlvException;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.ttlv.Ttlvs;
import org.claviger.codec.ttlv.XmlEncoding;
import org.claviger.codec.type.Operation;
import org.claviger.codec.version.Dialect;
import org.claviger.codec.version.ProtocolVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The messages under {@code vectors/}: each file is one message of one version as hex, XML and JSON, with the section
 * that it illustrates, and whether its payload is one ({@code expect: success}) or why it is none (a result reason). A
 * message of 1.x may name the one of 2.1 that says the same ({@code model:}).
 */
class VectorsTest {
    private static final Pattern FILE = Pattern.compile("""
            spec: (?<spec>.+)
            version: (?<version>\\d\\.\\d)
            expect: (?<expect>\\w+)
            (model: (?<model>.+)
            )?
            hex
            (?<hex>[0-9a-f
            ]+)
            xml
            (?<xml><.+>)

            json
            (?<json>\\{.+})
            """, Pattern.DOTALL);

    /** One file; {@code expect} is "success" or the name of a result reason. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared as a record.
    record Vector(
            String file,
            ProtocolVersion version,
            String expect,
            @Nullable String model,
            byte[] bytes,
            Map<String, String> text) {
        static Vector named(String file) {
            return of(folder().resolve(file));
        }

        static Vector of(Path path) {
            try {
                Matcher parts = FILE.matcher(Files.readString(path));
                assertThat(parts.matches())
                        .as("%s has the form of a vector", path)
                        .isTrue();
                return new Vector(
                        path.getFileName().toString(),
                        versionOf(parts.group("version")),
                        parts.group("expect"),
                        parts.group("model"),
                        HexFormat.of().parseHex(parts.group("hex").replace("\n", "")),
                        Map.of("xml", parts.group("xml"), "json", parts.group("json")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static ProtocolVersion versionOf(String text) {
            return Stream.of(ProtocolVersion.values())
                    .filter(version -> version.toString().equals(text))
                    .findFirst()
                    .orElseThrow();
        }

        Ttlv.Structure message() {
            return (Ttlv.Structure) Ttlvs.parse(bytes);
        }

        /** The payload of its only item. */
        Ttlv.Structure payload() {
            Ttlv.Structure item = (Ttlv.Structure) message().items().getLast();
            return (Ttlv.Structure) item.find(Tag.REQUEST_PAYLOAD)
                    .or(() -> item.find(Tag.RESPONSE_PAYLOAD))
                    .orElseThrow();
        }

        ByteBuffer text(String encoding) {
            return ByteBuffer.wrap(Objects.requireNonNull(text.get(encoding)).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return file;
        }
    }

    private static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(VectorsTest.class.getResource("/vectors"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path is no place", e);
        }
    }

    static List<Vector> vectors() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.sorted().map(Vector::of).collect(Collectors.toList());
        }
    }

    static List<Vector> vectorsWithModel() throws IOException {
        return vectors().stream().filter(vector -> vector.model() != null).toList();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void allThreeEncodingsAreTheSameTree(Vector vector) {
        Ttlv item = Ttlvs.parse(vector.bytes());

        // Secrets are equal to themselves alone: compared is what comes out.
        assertThat(Ttlvs.bytes(item)).isEqualTo(vector.bytes());
        for (Ttlv same : List.of(
                XmlEncoding.read(vector.text("xml"), Limits.DEFAULT),
                JsonEncoding.read(vector.text("json"), Limits.DEFAULT),
                XmlEncoding.read(ByteBuffer.wrap(Ttlvs.xml(item)), Limits.DEFAULT),
                JsonEncoding.read(ByteBuffer.wrap(Ttlvs.json(item)), Limits.DEFAULT))) {
            assertThat(Ttlvs.bytes(same)).isEqualTo(vector.bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void eachPayloadBecomesARecordAndBackOrIsRefused(Vector vector) {
        Ttlv.Structure message = vector.message();

        if (vector.expect().equals("success")) {
            assertThat(throughTheRecords(vector.version(), message)).isPositive();
        } else {
            assertThatExceptionOfType(KmipException.class)
                    .isThrownBy(() -> throughTheRecords(vector.version(), message))
                    .satisfies(
                            e -> assertThat(e.reason().label().replace(" ", "")).isEqualTo(vector.expect()));
        }
    }

    /** Binds each payload, in the shape of 2.1, to its record and writes it again: the number of payloads. */
    private static int throughTheRecords(ProtocolVersion version, Ttlv.Structure message) {
        if (message.is(Tag.REQUEST_MESSAGE)) {
            List<RequestBatchItem> items =
                    RecordBinder.read(RequestMessage.class, message).batchItems();
            for (RequestBatchItem item : items) {
                Ttlv.Structure model = Dialect.of(version).toModel(item.operation(), item.requestPayload());
                assertThat(wire(
                                item.operation(),
                                Payloads.write(Payloads.of(item.operation()).readRequest(model))))
                        .isEqualTo(wire(item.operation(), model));
            }
            return items.size();
        }
        List<ResponseBatchItem> items =
                RecordBinder.read(ResponseMessage.class, message).batchItems();
        for (ResponseBatchItem item : items) {
            Ttlv.Structure payload = item.responsePayload();
            // What became of the payload of 1.x is told by its model.
            if (payload != null && version.atLeast(ProtocolVersion.V2_0)) {
                Operation operation = Objects.requireNonNull(item.operation());
                assertThat(wire(operation, Payloads.write(Payloads.of(operation).readResponse(payload))))
                        .isEqualTo(Ttlvs.bytes(payload));
            }
        }
        return items.size();
    }

    /** A payload of 2.1 as it is sent: without the indexes that records keep for 1.x. */
    private static byte[] wire(Operation operation, Ttlv.Structure payload) {
        return Ttlvs.bytes(Dialect.of(ProtocolVersion.V2_1).fromModel(operation, payload, payload));
    }

    @ParameterizedTest
    @MethodSource("vectorsWithModel")
    void whatAnOlderVersionSaysIsWhatItsModelSays(Vector vector) {
        Ttlv.Structure model =
                Vector.named(Objects.requireNonNull(vector.model())).payload();
        Ttlv.Structure message = vector.message();
        Dialect dialect = Dialect.of(vector.version());

        if (message.is(Tag.REQUEST_MESSAGE)) {
            Operation operation = RecordBinder.read(RequestMessage.class, message)
                    .batchItems()
                    .getFirst()
                    .operation();
            assertThat(wire(operation, dialect.toModel(operation, vector.payload())))
                    .isEqualTo(Ttlvs.bytes(model));
        } else {
            Operation operation = Objects.requireNonNull(RecordBinder.read(ResponseMessage.class, message)
                    .batchItems()
                    .getFirst()
                    .operation());
            Ttlv.Structure asked =
                    Vector.named(vector.file().replace("-response", "-request")).payload();
            // The record numbers the values of an attribute, which the text of 2.1 does not say.
            Ttlv.Structure numbered = Payloads.write(Payloads.of(operation).readResponse(model));
            assertThat(Ttlvs.bytes(dialect.fromModel(operation, numbered, asked)))
                    .isEqualTo(Ttlvs.bytes(vector.payload()));
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everyTruncationAndEveryChangedByteGivesAValueOrARefusal(Vector vector) {
        byte[] bytes = vector.bytes();

        for (int length = 0; length < bytes.length; length++) {
            assertThat(readAndClose(ByteBuffer.wrap(bytes, 0, length)))
                    .as("the first %d bytes", length)
                    .isFalse();
        }
        for (int place = 0; place < bytes.length; place++) {
            byte original = bytes[place];
            for (int change : new int[] {0x01, 0x80, 0xFF}) {
                bytes[place] = (byte) (original ^ change);
                readAndClose(ByteBuffer.wrap(bytes));
            }
            bytes[place] = original;
        }
    }

    /** Whether the bytes are a message; any exception but ours comes out. */
    private static boolean readAndClose(ByteBuffer bytes) {
        try {
            BinaryEncoding.read(bytes, Limits.DEFAULT).closeSecrets();
            return true;
        } catch (MalformedTtlvException e) {
            return false;
        }
    }
}
