package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.operation.GetConstraints;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Get Constraints (2.1 section 6.1.22): what new objects of this client have to be. */
public final class GetConstraintsHandler implements OperationHandler<GetConstraints.Request, GetConstraints.Response> {
    @Override
    public Outcome<GetConstraints.Response> handle(GetConstraints.Request request, RequestContext context) {
        return done(new GetConstraints.Response(context.rules().constraints()));
    }
}
