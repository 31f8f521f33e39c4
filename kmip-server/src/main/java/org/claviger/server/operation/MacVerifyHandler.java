package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.KmipException;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.MacVerify;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ValidityIndicator;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** MAC Verify (2.1 section 6.1.33). */
public final class MacVerifyHandler implements OperationHandler<MacVerify.Request, MacVerify.Response> {
    @Override
    public Outcome<MacVerify.Response> handle(MacVerify.Request request, RequestContext context) {
        Bytes data = WholeData.of(
                request.data(), request.correlationValue(), request.initIndicator(), request.finalIndicator());
        if (request.macData() == null) {
            throw KmipException.invalidMessage("MAC Data is missing.");
        }
        boolean valid =
                context.keys().macVerify(context.object(), request.cryptographicParameters(), data, request.macData());
        return done(new MacVerify.Response(
                UniqueIdentifier.of(context.object().id()),
                valid ? ValidityIndicator.VALID : ValidityIndicator.INVALID,
                null));
    }
}
