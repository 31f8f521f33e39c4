package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.KmipException;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.MacVerify;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ValidityIndicator;
import org.claviger.server.crypto.VerdictStream;
import org.claviger.server.dispatch.DataPart;
import org.claviger.server.dispatch.ItemStreams;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** MAC Verify (2.1 section 6.1.33). */
public final class MacVerifyHandler implements OperationHandler<MacVerify.Request, MacVerify.Response> {
    @Override
    public Outcome<MacVerify.Response> handle(MacVerify.Request request, RequestContext context) {
        DataPart part = DataPart.of(
                request.data(), request.correlationValue(), request.initIndicator(), request.finalIndicator());
        return done(part.isWhole() ? whole(request, part.bytes(), context) : inParts(request, part, context));
    }

    private static MacVerify.Response whole(MacVerify.Request request, Bytes data, RequestContext context) {
        if (request.macData() == null) {
            throw KmipException.invalidMessage("MAC Data is missing.");
        }
        boolean valid =
                context.keys().macVerify(context.object(), request.cryptographicParameters(), data, request.macData());
        return new MacVerify.Response(UniqueIdentifier.of(context.object().id()), ValidityIndicator.of(valid), null);
    }

    private static MacVerify.Response inParts(MacVerify.Request request, DataPart part, RequestContext context) {
        ItemStreams.Part<VerdictStream> taken = context.streams()
                .part(
                        part,
                        VerdictStream.class,
                        keys -> keys.macVerify(context.object(), request.cryptographicParameters()));
        return new MacVerify.Response(
                UniqueIdentifier.of(context.object().id()),
                taken.stream()
                        .take(part.bytes(), request.macData(), part.last())
                        .map(ValidityIndicator::of)
                        .orElse(null),
                taken.correlationValue());
    }
}
