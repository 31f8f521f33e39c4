package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Decrypt;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.crypto.CipherStream;
import org.claviger.server.dispatch.DataPart;
import org.claviger.server.dispatch.ItemStreams;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Decrypt (2.1 section 6.1.11). */
public final class DecryptHandler implements OperationHandler<Decrypt.Request, Decrypt.Response> {
    @Override
    public Outcome<Decrypt.Response> handle(Decrypt.Request request, RequestContext context) {
        DataPart part = DataPart.of(
                request.data(), request.correlationValue(), request.initIndicator(), request.finalIndicator());
        return done(part.isWhole() ? whole(request, part.bytes(), context) : inParts(request, part, context));
    }

    private static Decrypt.Response whole(Decrypt.Request request, Bytes data, RequestContext context) {
        Bytes clear = context.keys()
                .decrypt(
                        context.object(),
                        request.cryptographicParameters(),
                        data,
                        request.ivCounterNonce(),
                        request.authenticatedEncryptionAdditionalData(),
                        request.authenticatedEncryptionTag());
        return new Decrypt.Response(UniqueIdentifier.of(context.object().id()), Data.of(clear), null);
    }

    private static Decrypt.Response inParts(Decrypt.Request request, DataPart part, RequestContext context) {
        ItemStreams.Part<CipherStream> taken = context.streams()
                .part(
                        part,
                        CipherStream.class,
                        keys -> keys.decrypt(
                                context.object(),
                                request.cryptographicParameters(),
                                request.ivCounterNonce(),
                                request.authenticatedEncryptionAdditionalData(),
                                request.authenticatedEncryptionTag()));
        return new Decrypt.Response(
                UniqueIdentifier.of(context.object().id()),
                CipherParts.of(taken.stream(), part).data(),
                taken.correlationValue());
    }
}
