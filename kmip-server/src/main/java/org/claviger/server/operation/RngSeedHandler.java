package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.KmipException;
import org.claviger.codec.object.Data;
import org.claviger.codec.operation.RngSeed;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** RNG Seed (2.1 section 6.1.50): policy says what becomes of it; the answer says how much of it was used. */
public final class RngSeedHandler implements OperationHandler<RngSeed.Request, RngSeed.Response> {
    @Override
    public Outcome<RngSeed.Response> handle(RngSeed.Request request, RequestContext context) {
        return done(new RngSeed.Response(
                switch (context.policy().seedUse()) {
                    case IGNORED -> 0;
                    case USED -> used(request.data(), context);
                    case REFUSED ->
                        throw new KmipException(
                                ResultReason.PERMISSION_DENIED, "The generator takes no seed of clients.");
                }));
    }

    private static int used(Data data, RequestContext context) {
        if (!(data instanceof Data.Value(Bytes bytes))) {
            throw KmipException.invalidField("A seed is bytes.");
        }
        Bytes seed = bytes.slice(0, Math.min(bytes.length(), context.policy().seedBytesMax()));
        context.keys().seed(seed);
        return seed.length();
    }
}
