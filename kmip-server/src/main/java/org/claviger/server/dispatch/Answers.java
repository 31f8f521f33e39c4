package org.claviger.server.dispatch;

import org.claviger.codec.KmipException;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.operation.Payloads;
import org.claviger.codec.operation.ResponsePayload;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.claviger.codec.version.Dialect;
import org.claviger.server.policy.Policy;
import org.claviger.server.policy.Tolerance;
import org.claviger.storage.ClockAheadException;
import org.claviger.storage.StoreException;
import org.claviger.storage.StoreFullException;
import org.claviger.storage.StoreUnavailableException;
import org.claviger.storage.UnknownOutcomeException;
import org.jspecify.annotations.Nullable;

/** The Batch Items of answers, in the shapes of the version that was asked. */
final class Answers {
    private Answers() {}

    static ResponseBatchItem done(
            BatchRunner.Request request,
            BatchItem item,
            OperationRow<?, ?> row,
            ResponsePayload response,
            BatchState batch,
            Policy policy) {
        row.note(response, batch);
        Ttlv.Structure model = Payloads.write(response);
        Ttlv.Structure payload = request.dialect().fromModel(row.operation(), model, item.requirePayload());
        if (policy.tolerates(Tolerance.WRAPPED_VALUE_STRUCTURE)) {
            payload = request.dialect().withWrappedValuesInStructures(payload);
        }
        return new ResponseBatchItem(
                row.operation(),
                item.uniqueBatchItemId(),
                ResultStatus.SUCCESS,
                null,
                null,
                null,
                item.ephemeral() ? null : payload,
                null);
    }

    static ResponseBatchItem pending(BatchItem item, Bytes correlation) {
        return new ResponseBatchItem(
                item.operation(),
                item.uniqueBatchItemId(),
                ResultStatus.OPERATION_PENDING,
                null,
                null,
                correlation,
                null,
                null);
    }

    /** The answer as it would have been at once; to the version in which the operation was asked. */
    static ResponseBatchItem relayed(BatchRunner.Request request, BatchItem item, Outcome.Relayed<?> relayed) {
        if (!relayed.job().isCompleted()) {
            return pending(item, relayed.correlationValue());
        }
        if (relayed.job().version() != request.dialect().version()) {
            throw KmipException.notSupported(
                    "The operation was asked in version " + relayed.job().version() + ": poll in that.");
        }
        ResponseBatchItem answer = relayed.job().answerItem();
        return new ResponseBatchItem(
                answer.operation(),
                item.uniqueBatchItemId(),
                answer.resultStatus(),
                answer.resultReason(),
                answer.resultMessage(),
                null,
                item.ephemeral() ? null : answer.responsePayload(),
                answer.messageExtension());
    }

    static ResponseBatchItem failure(Dialect dialect, @Nullable BatchItem item, KmipException cause) {
        Operation operation = item == null ? null : item.operation();
        return new ResponseBatchItem(
                operation,
                item == null ? null : item.uniqueBatchItemId(),
                ResultStatus.OPERATION_FAILED,
                dialect.reason(operation, cause.reason()),
                cause.getMessage(),
                null,
                null,
                null);
    }

    /** What the client is told of an item whose decision the store did not take. */
    static KmipException storeFailure(StoreException cause) {
        String message = switch (cause) {
            case StoreFullException _ -> "The server's disk is full: nothing was changed.";
            case UnknownOutcomeException _ ->
                "Nobody can say whether this was done: ask the server for the object's state.";
            case ClockAheadException _ -> "The clock of the server is ahead of its database's: nothing was done.";
            case StoreUnavailableException _ -> "The server's database does not answer: nothing was done.";
            default -> "The server's store has failed.";
        };
        return new KmipException(ResultReason.GENERAL_FAILURE, message);
    }
}
