package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import java.util.List;
import org.claviger.codec.attribute.Attributes.Instance;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.AddAttribute;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.AttributeChanges;
import org.claviger.server.object.ManagedObject;

/** Add Attribute (2.1 section 6.1.2). */
public final class AddAttributeHandler implements OperationHandler<AddAttribute.Request, AddAttribute.Response> {
    @Override
    public Outcome<AddAttribute.Response> handle(AddAttribute.Request request, RequestContext context) {
        ManagedObject changed = AttributeChanges.add(context.object(), request.newAttribute(), context.now());
        context.save(changed);
        List<Instance> instances =
                changed.attributes().instances(request.newAttribute().attribute());
        return done(new AddAttribute.Response(
                UniqueIdentifier.of(changed.id()), instances.getLast().index()));
    }
}
