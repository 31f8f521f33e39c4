package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.GetAttributes;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;

/** Get Attributes (2.1 section 6.1.20): those that are named, or all; an absent one is left out. */
public final class GetAttributesHandler implements OperationHandler<GetAttributes.Request, GetAttributes.Response> {
    @Override
    public Outcome<GetAttributes.Response> handle(GetAttributes.Request request, RequestContext context) {
        ManagedObject object = context.object();
        Attributes attributes = request.attributeReferences().isEmpty()
                ? context.attributesOf(object)
                : context.attributesOf(object).only(request.attributeReferences());
        return done(new GetAttributes.Response(UniqueIdentifier.of(object.id()), attributes));
    }
}
