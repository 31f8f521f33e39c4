package org.claviger.codec.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.claviger.codec.message.ProtocolVersionNumber;
import org.claviger.codec.message.RequestHeader;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.CaseFiles;
import org.claviger.codec.ttlv.CaseFiles.CaseMessage;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.Operation;
import org.claviger.codec.version.Dialect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every request of the official cases of 1.x is, once its dialect has turned it into the shape of 2.1, a record. */
class OlderCasePayloadsTest {
    static Stream<CaseMessage> requests() {
        return Stream.of("v1.4", "tc-v1.4")
                .flatMap(folder -> CaseFiles.messages(folder).stream())
                .filter(message -> message.xml().startsWith("<RequestMessage>"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void isARecord(CaseMessage message) {
        Ttlv.Structure tree = (Ttlv.Structure) message.tree();
        Ttlv.Structure header = (Ttlv.Structure) tree.items().getFirst();
        Dialect dialect = Dialect.of(RecordBinder.read(
                        ProtocolVersionNumber.class,
                        header.find(Tag.PROTOCOL_VERSION).orElseThrow())
                .find()
                .orElseThrow());

        RecordBinder.read(RequestHeader.class, dialect.requestHeaderToModel(header));
        for (Ttlv item : tree.items().subList(1, tree.items().size())) {
            Ttlv.Structure batchItem = (Ttlv.Structure) item;
            Operation operation = operation(batchItem);
            if (Payloads.of(operation).direction() == Payloads.Direction.TO_CLIENT) {
                // What the server sends is turned the other way.
                continue;
            }
            Ttlv.Structure payload =
                    (Ttlv.Structure) batchItem.find(Tag.REQUEST_PAYLOAD).orElseThrow();
            Ttlv.Structure model = dialect.toModel(operation, payload);

            RequestPayload request = Payloads.of(operation).readRequest(model);

            assertThat(withoutIndexes(Payloads.write(request))).isEqualTo(withoutIndexes(model));
        }
        tree.closeSecrets();
    }

    /** A value that came without an index is given one. */
    private static Ttlv withoutIndexes(Ttlv item) {
        return item instanceof Ttlv.Structure structure
                ? new Ttlv.Structure(
                        structure.tag(),
                        structure.items().stream()
                                .filter(inner -> !inner.is(Tag.ATTRIBUTE_INDEX))
                                .map(OlderCasePayloadsTest::withoutIndexes)
                                .toList())
                : item;
    }

    private static Operation operation(Ttlv.Structure batchItem) {
        int code = ((Ttlv.EnumerationItem) batchItem.find(Tag.OPERATION).orElseThrow()).value();
        return Stream.of(Operation.values())
                .filter(operation -> operation.code() == code)
                .findFirst()
                .orElseThrow();
    }
}
