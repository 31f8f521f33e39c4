package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.operation.SetConstraints;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Set Constraints (2.1 section 6.1.52): what new objects have to be from now on; none, and they may be anything. */
public final class SetConstraintsHandler implements OperationHandler<SetConstraints.Request, SetConstraints.Response> {
    @Override
    public Outcome<SetConstraints.Response> handle(SetConstraints.Request request, RequestContext context) {
        context.rules().constrain(request.constraints());
        return done(new SetConstraints.Response());
    }
}
