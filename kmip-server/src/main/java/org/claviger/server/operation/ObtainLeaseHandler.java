package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import java.time.Duration;
import java.time.Instant;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.ObtainLease;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;

/** Obtain Lease (2.1 section 6.1.35): for as long as the Lease Time says, from now. */
public final class ObtainLeaseHandler implements OperationHandler<ObtainLease.Request, ObtainLease.Response> {
    @Override
    public Outcome<ObtainLease.Response> handle(ObtainLease.Request request, RequestContext context) {
        ManagedObject object = context.object();
        Duration lease = object.attributes().interval(Attribute.LEASE_TIME).orElse(Duration.ZERO);
        Instant lastChange = object.date(Attribute.LAST_CHANGE_DATE).orElse(context.now());
        return done(new ObtainLease.Response(UniqueIdentifier.of(object.id()), lease, lastChange));
    }
}
