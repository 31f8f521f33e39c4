package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.Link;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Register;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.dispatch.ObjectRole;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ContainedKeys;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.NewObject.Origin;
import org.claviger.server.object.TemplateObject;

/** Register (2.1 section 6.1.43): an object that was made elsewhere. */
public final class RegisterHandler implements OperationHandler<Register.Request, Register.Response> {
    @Override
    public Outcome<Register.Response> handle(Register.Request request, RequestContext context) {
        StorageMasks.require(request.protectionStorageMasks(), context, ResultReason.PROTECTION_STORAGE_UNAVAILABLE);
        if (ContainedKeys.isContained(request.object())) {
            return done(new Register.Response(UniqueIdentifier.of(takenApart(request, context))));
        }
        ManagedObject draft = context.draft(
                request.objectType(),
                TemplateObject.requested(request.attributes(), request.object()),
                Origin.REGISTERED);
        ManagedObject object = linkedToWrappingKey(context.keys().register(draft, request.object()));
        context.create(object);
        return done(new Register.Response(UniqueIdentifier.of(object.id())));
    }

    /** A PKCS#12 container becomes a private key and its certificates, linked in their order. */
    private static String takenApart(Register.Request request, RequestContext context) {
        String alias =
                request.attributes().text(Attribute.PKCS_12_FRIENDLY_NAME).orElse(null);
        ContainedKeys.Content content =
                context.keys().contained().open(request.object(), context.objects(ObjectRole.PASSWORD), alias);
        Attributes named = content.alias() == null
                ? Attributes.NONE
                : Attributes.NONE.with(Attribute.PKCS_12_FRIENDLY_NAME, content.alias());
        Link next = null;
        for (ManagedObjectValue value : content.certificates().reversed()) {
            Attributes attributes = next == null ? named : named.withAdded(Attribute.LINK, next);
            ManagedObject draft = context.draft(ObjectType.CERTIFICATE, attributes, Origin.REGISTERED);
            context.create(context.keys().register(draft, value));
            next = Link.to(draft.id(), LinkType.CERTIFICATE_LINK);
        }
        ManagedObject draft =
                context.draft(ObjectType.PRIVATE_KEY, request.attributes().withAll(named), Origin.REGISTERED);
        ManagedObject key = registered(draft, content.privateKey(), context);
        if (next != null) {
            UniqueIdentifier first = next.linkedObjectIdentifier();
            key = key.withAttributes(
                    key.attributes().withAdded(Attribute.LINK, new Link(LinkType.PKCS_12_CERTIFICATE_LINK, first)));
        }
        context.create(key);
        return key.id();
    }

    private static ManagedObject registered(ManagedObject draft, ManagedObjectValue value, RequestContext context) {
        Ttlv tree = value.toTtlv();
        try {
            return context.keys().register(draft, value);
        } finally {
            tree.closeSecrets();
        }
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
