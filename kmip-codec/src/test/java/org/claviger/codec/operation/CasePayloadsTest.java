package org.claviger.codec.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.claviger.codec.message.RequestBatchItem;
import org.claviger.codec.message.RequestMessage;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.message.ResponseMessage;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.CaseFiles;
import org.claviger.codec.ttlv.CaseFiles.CaseMessage;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message of the official cases of 2.1, and every payload in it, is a record and comes back as the same tree. */
class CasePayloadsTest {
    static Stream<CaseMessage> messages() {
        return CaseFiles.messages("v2.1").stream();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void isARecordAndComesBackTheSame(CaseMessage message) {
        Ttlv tree = message.tree();
        try {
            if (tree.is(Tag.REQUEST_MESSAGE)) {
                RequestMessage request = RecordBinder.read(RequestMessage.class, tree);
                assertThat(RecordBinder.write(Tag.REQUEST_MESSAGE, request)).isEqualTo(tree);
                request.batchItems().forEach(CasePayloadsTest::assertComesBack);
            } else {
                ResponseMessage response = RecordBinder.read(ResponseMessage.class, tree);
                assertThat(RecordBinder.write(Tag.RESPONSE_MESSAGE, response)).isEqualTo(tree);
                response.batchItems().forEach(CasePayloadsTest::assertComesBack);
            }
        } finally {
            tree.closeSecrets();
        }
    }

    private static void assertComesBack(RequestBatchItem item) {
        RequestPayload payload = Payloads.of(item.operation()).readRequest(item.requestPayload());

        assertThat(Payloads.write(payload)).isEqualTo(item.requestPayload());
        assertThat(Payloads.operation(payload)).isEqualTo(item.operation());
    }

    private static void assertComesBack(ResponseBatchItem item) {
        Optional.ofNullable(item.responsePayload()).ifPresent(tree -> {
            List<Ttlv> items = tree.items();
            ResponsePayload payload =
                    Payloads.of(Objects.requireNonNull(item.operation())).readResponse(tree);

            assertThat(Payloads.write(payload).items()).isEqualTo(items);
        });
    }
}
