package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Decrypt;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Decrypt (2.1 section 6.1.11). */
public final class DecryptHandler implements OperationHandler<Decrypt.Request, Decrypt.Response> {
    @Override
    public Outcome<Decrypt.Response> handle(Decrypt.Request request, RequestContext context) {
        Bytes data = WholeData.of(
                request.data(), request.correlationValue(), request.initIndicator(), request.finalIndicator());
        Bytes clear = context.keys()
                .decrypt(
                        context.object(),
                        request.cryptographicParameters(),
                        data,
                        request.ivCounterNonce(),
                        request.authenticatedEncryptionAdditionalData(),
                        request.authenticatedEncryptionTag());
        return done(new Decrypt.Response(UniqueIdentifier.of(context.object().id()), Data.of(clear), null));
    }
}
