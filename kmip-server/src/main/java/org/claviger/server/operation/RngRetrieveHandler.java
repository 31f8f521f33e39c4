package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.KmipException;
import org.claviger.codec.operation.RngRetrieve;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** RNG Retrieve (2.1 section 6.1.49): bytes from the module's generator. */
public final class RngRetrieveHandler implements OperationHandler<RngRetrieve.Request, RngRetrieve.Response> {
    /** More than any protocol asks for at once, and little enough for every module. */
    static final int BYTES_MAX = 64 << 10;

    @Override
    public Outcome<RngRetrieve.Response> handle(RngRetrieve.Request request, RequestContext context) {
        if (request.dataLength() < 1 || request.dataLength() > BYTES_MAX) {
            throw KmipException.invalidField("Data Length lies between 1 and " + BYTES_MAX + ".");
        }
        return done(new RngRetrieve.Response(context.keys().random(request.dataLength())));
    }
}
