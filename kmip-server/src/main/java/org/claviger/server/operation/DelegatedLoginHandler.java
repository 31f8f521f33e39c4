package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.KmipException;
import org.claviger.codec.operation.DelegatedLogin;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.dispatch.Tickets;

/** Delegated Login (2.1 section 6.1.12): a ticket with which another client does a part of what this one may. */
public final class DelegatedLoginHandler implements OperationHandler<DelegatedLogin.Request, DelegatedLogin.Response> {
    @Override
    public Outcome<DelegatedLogin.Response> handle(DelegatedLogin.Request request, RequestContext context) {
        if (request.rights().rights().isEmpty()) {
            throw KmipException.invalidField("A ticket without rights is for nothing.");
        }
        return done(new DelegatedLogin.Response(context.tickets()
                .issue(
                        context.keys().random(Tickets.VALUE_BYTES),
                        request.leaseTime(),
                        request.requestCount(),
                        request.usageLimits(),
                        request.rights())));
    }
}
