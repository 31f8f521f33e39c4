package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.operation.Cancel;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CancellationResult;
import org.claviger.codec.type.ResultStatus;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.dispatch.StoredJob;

/**
 * Cancel (2.1 section 6.1.5). An operation changes something and is completed in one transaction, so it is canceled
 * entirely or not at all. Of a value that names nothing the result is Unavailable (section 11.7), in every version.
 */
public final class CancelHandler implements OperationHandler<Cancel.Request, Cancel.Response> {
    @Override
    public Outcome<Cancel.Response> handle(Cancel.Request request, RequestContext context) {
        Bytes correlationValue = request.asynchronousCorrelationValue();
        CancellationResult result = context.jobs()
                .find(correlationValue)
                .map(job -> cancel(job, correlationValue, context))
                .orElse(CancellationResult.UNAVAILABLE);
        return done(new Cancel.Response(correlationValue, result));
    }

    private static CancellationResult cancel(StoredJob job, Bytes correlationValue, RequestContext context) {
        if (!job.isCompleted()) {
            context.jobs().save(correlationValue, job.canceled());
            return CancellationResult.CANCELED;
        }
        ResponseBatchItem answer = job.answerItem();
        return answer.resultStatus() == ResultStatus.OPERATION_FAILED
                ? CancellationResult.FAILED
                : CancellationResult.COMPLETED;
    }
}
