package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.Data;
import org.claviger.codec.operation.Hash;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Hash (2.1 section 6.1.24). */
public final class HashHandler implements OperationHandler<Hash.Request, Hash.Response> {
    @Override
    public Outcome<Hash.Response> handle(Hash.Request request, RequestContext context) {
        Bytes data = WholeData.of(
                request.data(), request.correlationValue(), request.initIndicator(), request.finalIndicator());
        return done(new Hash.Response(Data.of(context.keys().hash(request.cryptographicParameters(), data)), null));
    }
}
