package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.operation.RngRetrieve;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** RNG Retrieve (2.1 section 6.1.49): bytes from the module's generator. */
public final class RngRetrieveHandler implements OperationHandler<RngRetrieve.Request, RngRetrieve.Response> {
    @Override
    public Outcome<RngRetrieve.Response> handle(RngRetrieve.Request request, RequestContext context) {
        return done(new RngRetrieve.Response(context.keys().random(request.dataLength())));
    }
}
