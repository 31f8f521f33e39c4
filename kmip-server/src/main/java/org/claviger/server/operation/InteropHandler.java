package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.operation.Interop;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Interop (2.1 section 6.1.26): the beginning and end of a test stand in the audit trail, and change nothing. */
public final class InteropHandler implements OperationHandler<Interop.Request, Interop.Response> {
    @Override
    public Outcome<Interop.Response> handle(Interop.Request request, RequestContext context) {
        return done(new Interop.Response());
    }
}
