package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.Link;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Register;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.NewObject.Origin;
import org.claviger.server.object.TemplateObject;

/** Register (2.1 section 6.1.43): an object that was made elsewhere. */
public final class RegisterHandler implements OperationHandler<Register.Request, Register.Response> {
    @Override
    public Outcome<Register.Response> handle(Register.Request request, RequestContext context) {
        StorageMasks.require(request.protectionStorageMasks(), context, ResultReason.PROTECTION_STORAGE_UNAVAILABLE);
        ManagedObject draft = context.draft(
                request.objectType(),
                TemplateObject.requested(request.attributes(), request.object()),
                Origin.REGISTERED);
        ManagedObject object = linkedToWrappingKey(context.keys().register(draft, request.object()));
        context.create(object);
        return done(new Register.Response(UniqueIdentifier.of(object.id())));
    }

    /** What was wrapped as it came is linked to the key that has wrapped it. */
    private static ManagedObject linkedToWrappingKey(ManagedObject object) {
        ManagedObject linked = object;
        for (UniqueIdentifier wrappingKey : object.wrappedBy()) {
            Link link = new Link(LinkType.WRAPPING_KEY_LINK, wrappingKey);
            if (!object.attributes().structures(Attribute.LINK, Link.class).contains(link)) {
                linked = linked.withAttributes(linked.attributes().withAdded(Attribute.LINK, link));
            }
        }
        return linked;
    }
}
