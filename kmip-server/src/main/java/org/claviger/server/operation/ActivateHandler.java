package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Activate;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.lifecycle.Event;
import org.claviger.server.object.ManagedObject;

/** Activate (2.1 section 6.1.1). */
public final class ActivateHandler implements OperationHandler<Activate.Request, Activate.Response> {
    @Override
    public Outcome<Activate.Response> handle(Activate.Request request, RequestContext context) {
        ManagedObject object = context.object();
        // An Activation Date in the future gives way: Activate means now.
        ManagedObject active = object.after(Event.ACTIVATE, context.now());
        context.save(active.withAttributes(active.attributes().with(Attribute.ACTIVATION_DATE, context.now())));
        return done(new Activate.Response(UniqueIdentifier.of(object.id())));
    }
}
