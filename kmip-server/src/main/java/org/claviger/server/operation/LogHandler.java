package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.operation.Log;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Log (2.1 section 6.1.29): the client's message becomes part of the audit record of this very item. */
public final class LogHandler implements OperationHandler<Log.Request, Log.Response> {
    @Override
    public Outcome<Log.Response> handle(Log.Request request, RequestContext context) {
        context.note(request.logMessage());
        return done(new Log.Response());
    }
}
