package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.AdjustAttribute;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.AttributeChanges;
import org.claviger.server.object.ManagedObject;

/** Adjust Attribute (2.1 section 6.1.3). */
public final class AdjustAttributeHandler
        implements OperationHandler<AdjustAttribute.Request, AdjustAttribute.Response> {
    @Override
    public Outcome<AdjustAttribute.Response> handle(AdjustAttribute.Request request, RequestContext context) {
        ManagedObject changed = AttributeChanges.adjust(
                context.object(),
                request.attributeReference(),
                request.adjustmentType(),
                request.adjustmentValue(),
                context.now());
        context.save(changed);
        return done(new AdjustAttribute.Response(UniqueIdentifier.of(changed.id())));
    }
}
