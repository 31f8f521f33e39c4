package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.operation.Ping;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Ping (2.1 section 6.1.36). */
public final class PingHandler implements OperationHandler<Ping.Request, Ping.Response> {
    @Override
    public Outcome<Ping.Response> handle(Ping.Request request, RequestContext context) {
        return done(new Ping.Response());
    }
}
