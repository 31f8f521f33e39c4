package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Destroy;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.lifecycle.Event;
import org.claviger.server.object.ManagedObject;

/** Destroy (2.1 section 6.1.15): the material goes, the attributes stay. */
public final class DestroyHandler implements OperationHandler<Destroy.Request, Destroy.Response> {
    @Override
    public Outcome<Destroy.Response> handle(Destroy.Request request, RequestContext context) {
        ManagedObject object = context.object();
        context.save(object.after(Event.DESTROY, context.now()).withValue(null, null));
        return done(new Destroy.Response(UniqueIdentifier.of(object.id())));
    }
}
