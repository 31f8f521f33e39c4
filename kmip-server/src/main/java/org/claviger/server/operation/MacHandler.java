package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Mac;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.crypto.ValueStream;
import org.claviger.server.dispatch.DataPart;
import org.claviger.server.dispatch.ItemStreams;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** MAC (2.1 section 6.1.32). */
public final class MacHandler implements OperationHandler<Mac.Request, Mac.Response> {
    @Override
    public Outcome<Mac.Response> handle(Mac.Request request, RequestContext context) {
        DataPart part = DataPart.of(
                request.data(), request.correlationValue(), request.initIndicator(), request.finalIndicator());
        return done(part.isWhole() ? whole(request, part.bytes(), context) : inParts(request, part, context));
    }

    private static Mac.Response whole(Mac.Request request, Bytes data, RequestContext context) {
        Bytes mac = context.keys().mac(context.object(), request.cryptographicParameters(), data);
        return new Mac.Response(UniqueIdentifier.of(context.object().id()), mac, null);
    }

    private static Mac.Response inParts(Mac.Request request, DataPart part, RequestContext context) {
        ItemStreams.Part<ValueStream> taken = context.streams()
                .part(part, ValueStream.class, keys -> keys.mac(context.object(), request.cryptographicParameters()));
        return new Mac.Response(
                UniqueIdentifier.of(context.object().id()),
                taken.stream().take(part.bytes(), part.last()),
                taken.correlationValue());
    }
}
