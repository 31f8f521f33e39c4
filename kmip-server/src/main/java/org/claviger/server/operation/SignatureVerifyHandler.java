package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.KmipException;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.SignatureVerify;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ValidityIndicator;
import org.claviger.server.crypto.VerdictStream;
import org.claviger.server.dispatch.DataPart;
import org.claviger.server.dispatch.ItemStreams;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Signature Verify (2.1 section 6.1.56): of data, or of a digest that the client has made. */
public final class SignatureVerifyHandler
        implements OperationHandler<SignatureVerify.Request, SignatureVerify.Response> {
    @Override
    public Outcome<SignatureVerify.Response> handle(SignatureVerify.Request request, RequestContext context) {
        DataPart part = DataPart.of(
                request.data(),
                request.digestedData(),
                request.correlationValue(),
                request.initIndicator(),
                request.finalIndicator());
        return done(part.isWhole() ? whole(request, part.bytes(), context) : inParts(request, part, context));
    }

    private static SignatureVerify.Response whole(
            SignatureVerify.Request request, Bytes input, RequestContext context) {
        if (request.signatureData() == null) {
            throw KmipException.invalidMessage("Signature Data is missing.");
        }
        boolean valid = context.keys()
                .verify(
                        context.object(),
                        request.cryptographicParameters(),
                        input,
                        request.digestedData() != null,
                        request.signatureData());
        return new SignatureVerify.Response(
                UniqueIdentifier.of(context.object().id()), ValidityIndicator.of(valid), null, null);
    }

    private static SignatureVerify.Response inParts(
            SignatureVerify.Request request, DataPart part, RequestContext context) {
        ItemStreams.Part<VerdictStream> taken = context.streams()
                .part(
                        part,
                        VerdictStream.class,
                        keys -> keys.verify(context.object(), request.cryptographicParameters()));
        return new SignatureVerify.Response(
                UniqueIdentifier.of(context.object().id()),
                taken.stream()
                        .take(part.bytes(), request.signatureData(), part.last())
                        .map(ValidityIndicator::of)
                        .orElse(null),
                null,
                taken.correlationValue());
    }
}
