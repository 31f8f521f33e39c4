package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Sign;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.crypto.ValueStream;
import org.claviger.server.dispatch.DataPart;
import org.claviger.server.dispatch.ItemStreams;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Sign (2.1 section 6.1.55): of data, or of a digest that the client has made. */
public final class SignHandler implements OperationHandler<Sign.Request, Sign.Response> {
    @Override
    public Outcome<Sign.Response> handle(Sign.Request request, RequestContext context) {
        DataPart part = DataPart.of(
                request.data(),
                request.digestedData(),
                request.correlationValue(),
                request.initIndicator(),
                request.finalIndicator());
        return done(part.isWhole() ? whole(request, part.bytes(), context) : inParts(request, part, context));
    }

    private static Sign.Response whole(Sign.Request request, Bytes input, RequestContext context) {
        Bytes signature = context.keys()
                .sign(context.object(), request.cryptographicParameters(), input, request.digestedData() != null);
        return new Sign.Response(UniqueIdentifier.of(context.object().id()), signature, null);
    }

    private static Sign.Response inParts(Sign.Request request, DataPart part, RequestContext context) {
        ItemStreams.Part<ValueStream> taken = context.streams()
                .part(part, ValueStream.class, keys -> keys.sign(context.object(), request.cryptographicParameters()));
        return new Sign.Response(
                UniqueIdentifier.of(context.object().id()),
                taken.stream().take(part.bytes(), part.last()),
                taken.correlationValue());
    }
}
