package org.claviger.server.operation;

import org.claviger.codec.KmipException;
import org.claviger.codec.operation.Poll;
import org.claviger.codec.operation.ResponsePayload;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.dispatch.StoredJob;

/** Poll (2.1 section 6.1.38): the answer of an asynchronous operation, as often as it is asked for until it expires. */
public final class PollHandler implements OperationHandler<Poll.Request, ResponsePayload> {
    @Override
    public Outcome<ResponsePayload> handle(Poll.Request request, RequestContext context) {
        Bytes correlationValue = request.asynchronousCorrelationValue();
        StoredJob job = context.jobs()
                .find(correlationValue)
                .orElseThrow(() -> new KmipException(
                        ResultReason.INVALID_ASYNCHRONOUS_CORRELATION_VALUE,
                        "There is no asynchronous operation with this Asynchronous Correlation Value."));
        return new Outcome.Relayed<>(job, correlationValue);
    }
}
