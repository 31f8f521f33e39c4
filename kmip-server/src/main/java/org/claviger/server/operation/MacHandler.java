package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Mac;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** MAC (2.1 section 6.1.32). */
public final class MacHandler implements OperationHandler<Mac.Request, Mac.Response> {
    @Override
    public Outcome<Mac.Response> handle(Mac.Request request, RequestContext context) {
        Bytes data = WholeData.of(
                request.data(), request.correlationValue(), request.initIndicator(), request.finalIndicator());
        Bytes mac = context.keys().mac(context.object(), request.cryptographicParameters(), data);
        return done(new Mac.Response(UniqueIdentifier.of(context.object().id()), mac, null));
    }
}
