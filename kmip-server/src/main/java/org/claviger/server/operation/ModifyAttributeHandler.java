package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.ModifyAttribute;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.AttributeChanges;
import org.claviger.server.object.ManagedObject;

/** Modify Attribute (2.1 section 6.1.34). */
public final class ModifyAttributeHandler
        implements OperationHandler<ModifyAttribute.Request, ModifyAttribute.Response> {
    @Override
    public Outcome<ModifyAttribute.Response> handle(ModifyAttribute.Request request, RequestContext context) {
        ManagedObject changed = AttributeChanges.modify(
                context.object(),
                request.currentAttribute(),
                request.newAttribute(),
                request.attributeIndex(),
                context.now());
        context.save(changed);
        return done(new ModifyAttribute.Response(UniqueIdentifier.of(changed.id())));
    }
}
