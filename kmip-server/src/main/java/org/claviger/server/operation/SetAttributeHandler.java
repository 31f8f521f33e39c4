package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.SetAttribute;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.AttributeChanges;
import org.claviger.server.object.ManagedObject;

/** Set Attribute (2.1 section 6.1.51). */
public final class SetAttributeHandler implements OperationHandler<SetAttribute.Request, SetAttribute.Response> {
    @Override
    public Outcome<SetAttribute.Response> handle(SetAttribute.Request request, RequestContext context) {
        ManagedObject changed = AttributeChanges.set(context.object(), request.newAttribute(), context.now());
        context.save(changed);
        return done(new SetAttribute.Response(UniqueIdentifier.of(changed.id())));
    }
}
