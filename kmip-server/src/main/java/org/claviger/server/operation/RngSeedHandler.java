package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.operation.RngSeed;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/**
 * RNG Seed (2.1 section 6.1.50): clients' bytes never reach the generator, from which the keys of all clients come; the
 * answer says how much of them was used.
 */
public final class RngSeedHandler implements OperationHandler<RngSeed.Request, RngSeed.Response> {
    @Override
    public Outcome<RngSeed.Response> handle(RngSeed.Request request, RequestContext context) {
        return done(new RngSeed.Response(0));
    }
}
