package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.operation.Login;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.dispatch.Tickets;

/** Login (2.1 section 6.1.30): a ticket that the client shows in place of other credentials, on this or another connection. */
public final class LoginHandler implements OperationHandler<Login.Request, Login.Response> {
    @Override
    public Outcome<Login.Response> handle(Login.Request request, RequestContext context) {
        return done(new Login.Response(context.tickets()
                .issue(
                        context.keys().random(Tickets.VALUE_BYTES),
                        request.leaseTime(),
                        request.requestCount(),
                        request.usageLimits(),
                        null)));
    }
}
