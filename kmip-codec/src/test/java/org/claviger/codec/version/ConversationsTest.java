package org.claviger.codec.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.claviger.codec.message.RequestHeader;
import org.claviger.codec.operation.Payloads;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.CaseFiles;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.ttlv.Ttlv.EnumerationItem;
import org.claviger.codec.ttlv.Ttlv.Structure;
import org.claviger.codec.ttlv.Ttlvs;
import org.claviger.codec.type.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What real clients and the official cases ask, in whatever version, becomes records of 2.1. */
class ConversationsTest {
    @Test
    void everyRecordedRequestIsUnderstood() throws IOException {
        int requests = 0;
        try (Stream<Path> files = Files.list(CaseFiles.reference().resolve("recordings"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                for (JsonNode row :
                        new JsonMapper().readTree(Files.readString(file)).get("messages")) {
                    String hex = row.get(1).stringValue();
                    byte[] bytes = HexFormat.of().parseHex(hex);
                    Structure message = (Structure) Ttlvs.parse(bytes);
                    assertThat(Ttlvs.bytes(message))
                            .as("%s %s", file, row.get(0))
                            .isEqualTo(bytes);
                    understand(message);
                    message.closeSecrets();
                    requests++;
                }
            }
        }
        assertThat(requests).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({"v2.1, 578", "v1.4, 473", "tc-v1.4, 565"})
    void everyRequestOfTheCasesIsUnderstood(String folder, int count) {
        int requests = 0;
        List<String> refused = new ArrayList<>();
        for (CaseFiles.CaseMessage message : CaseFiles.messages(folder)) {
            Structure tree = (Structure) message.tree();
            if (tree.is(Tag.REQUEST_MESSAGE)) {
                requests++;
                try {
                    understand(tree);
                } catch (RuntimeException e) {
                    refused.add(message + ": " + e);
                }
            }
            tree.closeSecrets();
        }
        assertThat(refused).isEmpty();
        assertThat(requests).isEqualTo(count);
    }

    private static void understand(Structure message) {
        Structure header = (Structure) message.items().getFirst();
        Dialect dialect = Dialect.of(versionOf(header));
        RecordBinder.read(RequestHeader.class, dialect.requestHeaderToModel(header));
        for (Ttlv item : message.items().subList(1, message.items().size())) {
            Structure batchItem = (Structure) item;
            EnumerationItem code =
                    (EnumerationItem) batchItem.find(Tag.OPERATION).orElseThrow();
            Operation operation = Stream.of(Operation.values())
                    .filter(candidate -> candidate.code() == code.value())
                    .findFirst()
                    .orElseThrow();
            Structure payload = (Structure) batchItem.find(Tag.REQUEST_PAYLOAD).orElseThrow();
            RecordBinder.read(Payloads.of(operation).request(), dialect.toModel(operation, payload));
        }
    }

    private static ProtocolVersion versionOf(Structure header) {
        Structure version = (Structure) header.find(Tag.PROTOCOL_VERSION).orElseThrow();
        int major = ((Ttlv.IntegerItem) version.items().getFirst()).value();
        int minor = ((Ttlv.IntegerItem) version.items().getLast()).value();
        return ProtocolVersion.find(major, minor).orElseThrow();
    }
}
