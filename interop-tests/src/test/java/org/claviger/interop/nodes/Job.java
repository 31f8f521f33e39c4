package org.claviger.interop.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.AsynchronousIndicator;
import org.claviger.codec.type.CancellationResult;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.wire.Item;

/** A Create that a node has put off: it is asked for, by whatever node, by its Asynchronous Correlation Value. */
record Job(Bytes correlation) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);

    static Job defer(KmipConnection node) throws IOException {
        Item header = Item.structure(
                Tag.REQUEST_HEADER,
                Requests.version(ProtocolVersion.V2_1),
                Item.enumeration(Tag.ASYNCHRONOUS_INDICATOR, AsynchronousIndicator.MANDATORY),
                Item.integer(Tag.BATCH_COUNT, 1));
        Item create = Requests.item(Operation.CREATE, Requests.createAes(256, MASK));
        Answer answer = Answer.single(node.exchange(Item.structure(Tag.REQUEST_MESSAGE, header, create)));
        assertThat(isPending(answer)).as(answer.batchItem().describe()).isTrue();
        return new Job(Bytes.of(answer.batchItem()
                .get(Tag.ASYNCHRONOUS_CORRELATION_VALUE)
                .content()
                .toArray()));
    }

    private static boolean isPending(Answer answer) {
        return answer.batchItem().get(Tag.RESULT_STATUS).asInt() == ResultStatus.OPERATION_PENDING.code();
    }

    /** Its answer, when there is one. */
    Answer await(KmipConnection node) {
        return Awaitility.await().atMost(PATIENCE).until(() -> ask(node, Operation.POLL), answer -> !isPending(answer));
    }

    CancellationResult cancel(KmipConnection node) throws IOException {
        int result = ask(node, Operation.CANCEL)
                .payload()
                .get(Tag.CANCELLATION_RESULT)
                .asInt();
        for (CancellationResult known : CancellationResult.values()) {
            if (known.code() == result) {
                return known;
            }
        }
        throw new AssertionError("no Cancellation Result: " + result);
    }

    private Answer ask(KmipConnection node, Operation operation) throws IOException {
        return node.call(
                ProtocolVersion.V2_1, operation, Item.bytes(Tag.ASYNCHRONOUS_CORRELATION_VALUE, correlation.toArray()));
    }
}
