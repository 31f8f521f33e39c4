package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Sign;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Sign (2.1 section 6.1.55): of data, or of a digest that the client has made. */
public final class SignHandler implements OperationHandler<Sign.Request, Sign.Response> {
    @Override
    public Outcome<Sign.Response> handle(Sign.Request request, RequestContext context) {
        boolean digested = request.digestedData() != null;
        Bytes input;
        if (request.digestedData() != null) {
            WholeData.requireOnePart(request.correlationValue(), request.initIndicator(), request.finalIndicator());
            input = request.digestedData();
        } else {
            input = WholeData.of(
                    request.data(), request.correlationValue(), request.initIndicator(), request.finalIndicator());
        }
        Bytes signature = context.keys().sign(context.object(), request.cryptographicParameters(), input, digested);
        return done(new Sign.Response(UniqueIdentifier.of(context.object().id()), signature, null));
    }
}
