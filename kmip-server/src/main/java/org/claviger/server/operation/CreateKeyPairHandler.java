package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.Link;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.CreateKeyPair;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.Keys;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.NewObject.Origin;
import org.jspecify.annotations.Nullable;

/** Create Key Pair (2.1 section 6.1.9): both halves, linked to each other. */
public final class CreateKeyPairHandler implements OperationHandler<CreateKeyPair.Request, CreateKeyPair.Response> {
    @Override
    public Outcome<CreateKeyPair.Response> handle(CreateKeyPair.Request request, RequestContext context) {
        StorageMasks.require(
                request.commonProtectionStorageMasks(), context, ResultReason.PRIVATE_PROTECTION_STORAGE_UNAVAILABLE);
        StorageMasks.require(
                request.privateProtectionStorageMasks(), context, ResultReason.PRIVATE_PROTECTION_STORAGE_UNAVAILABLE);
        StorageMasks.require(
                request.publicProtectionStorageMasks(), context, ResultReason.PUBLIC_PROTECTION_STORAGE_UNAVAILABLE);
        Attributes common = orNone(request.commonAttributes());
        ManagedObject privateDraft = context.draft(
                ObjectType.PRIVATE_KEY, common.unitedWith(orNone(request.privateKeyAttributes())), Origin.GENERATED);
        ManagedObject publicDraft = context.draft(
                ObjectType.PUBLIC_KEY, common.unitedWith(orNone(request.publicKeyAttributes())), Origin.GENERATED);
        Keys.KeyPair pair = context.keys().generatePair(privateDraft, publicDraft);
        String privateId = pair.privateKey().id();
        String publicId = pair.publicKey().id();
        context.create(linked(pair.privateKey(), Link.to(publicId, LinkType.PUBLIC_KEY_LINK)));
        context.create(linked(pair.publicKey(), Link.to(privateId, LinkType.PRIVATE_KEY_LINK)));
        return done(new CreateKeyPair.Response(UniqueIdentifier.of(privateId), UniqueIdentifier.of(publicId)));
    }

    private static ManagedObject linked(ManagedObject key, Link link) {
        return key.withAttributes(key.attributes().withAdded(Attribute.LINK, link));
    }

    private static Attributes orNone(@Nullable Attributes attributes) {
        return attributes == null ? Attributes.NONE : attributes;
    }
}
