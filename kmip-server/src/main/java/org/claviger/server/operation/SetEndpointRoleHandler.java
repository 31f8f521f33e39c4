package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.operation.SetEndpointRole;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Set Endpoint Role (2.1 section 6.1.54): the roles are swapped once the answer is on its way. */
public final class SetEndpointRoleHandler
        implements OperationHandler<SetEndpointRole.Request, SetEndpointRole.Response> {
    @Override
    public Outcome<SetEndpointRole.Response> handle(SetEndpointRole.Request request, RequestContext context) {
        return done(new SetEndpointRole.Response(request.endpointRole()));
    }
}
