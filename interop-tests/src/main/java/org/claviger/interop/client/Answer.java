package org.claviger.interop.client;

import java.util.List;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.interop.wire.Item;

/** One Batch Item of a Response Message (2.1 section 9.3). */
public record Answer(Item batchItem) {
    public static List<Answer> all(Item responseMessage) {
        return responseMessage.all(Tag.BATCH_ITEM).stream().map(Answer::new).toList();
    }

    public static Answer single(Item responseMessage) {
        List<Answer> answers = all(responseMessage);
        if (answers.size() != 1) {
            throw new AssertionError("one Batch Item expected: " + responseMessage.describe());
        }
        return answers.getFirst();
    }

    public boolean succeeded() {
        return batchItem.get(Tag.RESULT_STATUS).asInt() == ResultStatus.SUCCESS.code();
    }

    public boolean failedWith(ResultReason reason) {
        return !succeeded() && batchItem.get(Tag.RESULT_REASON).asInt() == reason.code();
    }

    /** The Response Payload; an answer that failed is an error that says what the server said. */
    public Item payload() {
        if (!succeeded()) {
            throw new AssertionError("the server refused: " + batchItem.describe());
        }
        return batchItem.find(Tag.RESPONSE_PAYLOAD).orElseGet(() -> Item.structure(Tag.RESPONSE_PAYLOAD));
    }

    public String id() {
        return payload().get(Tag.UNIQUE_IDENTIFIER).asText();
    }
}
