package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.Data;
import org.claviger.codec.operation.Hash;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.crypto.ValueStream;
import org.claviger.server.dispatch.DataPart;
import org.claviger.server.dispatch.ItemStreams;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Hash (2.1 section 6.1.24). */
public final class HashHandler implements OperationHandler<Hash.Request, Hash.Response> {
    @Override
    public Outcome<Hash.Response> handle(Hash.Request request, RequestContext context) {
        DataPart part = DataPart.of(
                request.data(), request.correlationValue(), request.initIndicator(), request.finalIndicator());
        if (part.isWhole()) {
            Bytes digest = context.keys().hash(request.cryptographicParameters(), part.bytes());
            return done(new Hash.Response(Data.of(digest), null));
        }
        ItemStreams.Part<ValueStream> taken =
                context.streams().part(part, ValueStream.class, keys -> keys.hash(request.cryptographicParameters()));
        Bytes digest = taken.stream().take(part.bytes(), part.last());
        return done(new Hash.Response(digest == null ? null : Data.of(digest), taken.correlationValue()));
    }
}
