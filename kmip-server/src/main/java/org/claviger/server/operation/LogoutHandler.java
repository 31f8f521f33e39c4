package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.operation.Logout;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Logout (2.1 section 6.1.31): ends a ticket. */
public final class LogoutHandler implements OperationHandler<Logout.Request, Logout.Response> {
    @Override
    public Outcome<Logout.Response> handle(Logout.Request request, RequestContext context) {
        context.tickets().end(request.ticket());
        return done(new Logout.Response());
    }
}
