package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.KmipException;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.SignatureVerify;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ValidityIndicator;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Signature Verify (2.1 section 6.1.56): of data, or of a digest that the client has made. */
public final class SignatureVerifyHandler
        implements OperationHandler<SignatureVerify.Request, SignatureVerify.Response> {
    @Override
    public Outcome<SignatureVerify.Response> handle(SignatureVerify.Request request, RequestContext context) {
        boolean digested = request.digestedData() != null;
        Bytes input;
        if (request.digestedData() != null) {
            WholeData.requireOnePart(request.correlationValue(), request.initIndicator(), request.finalIndicator());
            input = request.digestedData();
        } else {
            input = WholeData.of(
                    request.data(), request.correlationValue(), request.initIndicator(), request.finalIndicator());
        }
        if (request.signatureData() == null) {
            throw KmipException.invalidMessage("Signature Data is missing.");
        }
        boolean valid = context.keys()
                .verify(context.object(), request.cryptographicParameters(), input, digested, request.signatureData());
        return done(new SignatureVerify.Response(
                UniqueIdentifier.of(context.object().id()),
                valid ? ValidityIndicator.VALID : ValidityIndicator.INVALID,
                null,
                null));
    }
}
