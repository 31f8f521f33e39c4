package org.claviger.server.testing;

import org.assertj.core.api.AbstractAssert;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.jspecify.annotations.Nullable;

/** What a client is told: that it was done, or why not. */
public final class AnswerAssert extends AbstractAssert<AnswerAssert, ResponseBatchItem> {
    private AnswerAssert(ResponseBatchItem answer) {
        super(answer, AnswerAssert.class);
    }

    public static AnswerAssert assertThat(ResponseBatchItem answer) {
        return new AnswerAssert(answer);
    }

    public AnswerAssert succeeded() {
        is(ResultStatus.SUCCESS, null);
        if (actual.responsePayload() == null) {
            failWithMessage("a success has a payload");
        }
        return this;
    }

    public AnswerAssert failedWith(ResultReason reason) {
        is(ResultStatus.OPERATION_FAILED, reason);
        if (actual.responsePayload() != null) {
            failWithMessage("a failure has no payload");
        }
        return this;
    }

    private void is(ResultStatus status, @Nullable ResultReason reason) {
        if (actual.resultStatus() != status || actual.resultReason() != reason) {
            failWithMessage(
                    "expected %s %s, but was %s %s (%s)",
                    status, reason, actual.resultStatus(), actual.resultReason(), actual.resultMessage());
        }
    }
}
