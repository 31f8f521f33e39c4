package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.ReKeyKeyPair;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.dispatch.ObjectRole;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.Keys;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.Replacement;
import org.jspecify.annotations.Nullable;

/** Re-key Key Pair (2.1 section 6.1.47): the pair that replaces another takes its names and most of its attributes. */
public final class ReKeyKeyPairHandler implements OperationHandler<ReKeyKeyPair.Request, ReKeyKeyPair.Response> {
    @Override
    public Outcome<ReKeyKeyPair.Response> handle(ReKeyKeyPair.Request request, RequestContext context) {
        StorageMasks.require(
                request.commonProtectionStorageMasks(), context, ResultReason.PRIVATE_PROTECTION_STORAGE_UNAVAILABLE);
        StorageMasks.require(
                request.privateProtectionStorageMasks(), context, ResultReason.PRIVATE_PROTECTION_STORAGE_UNAVAILABLE);
        StorageMasks.require(
                request.publicProtectionStorageMasks(), context, ResultReason.PUBLIC_PROTECTION_STORAGE_UNAVAILABLE);
        ManagedObject oldPrivate = context.object();
        ManagedObject oldPublic = context.find(ObjectRole.COUNTERPART)
                .orElseThrow(() -> new KmipException(
                        ResultReason.OBJECT_NOT_FOUND, "The private key has no link to its public key."));
        Replacement ofPrivate = replacement(oldPrivate, request, request.privateKeyAttributes(), context);
        Replacement ofPublic = replacement(oldPublic, request, request.publicKeyAttributes(), context);
        Keys.KeyPair pair = context.keys().generatePair(ofPrivate.draft(), ofPublic.draft());
        String privateId = pair.privateKey().id();
        String publicId = pair.publicKey().id();
        context.create(Replacement.linked(
                Replacement.linked(pair.privateKey(), LinkType.PUBLIC_KEY_LINK, publicId),
                LinkType.REPLACED_OBJECT_LINK,
                oldPrivate.id()));
        context.create(Replacement.linked(
                Replacement.linked(pair.publicKey(), LinkType.PRIVATE_KEY_LINK, privateId),
                LinkType.REPLACED_OBJECT_LINK,
                oldPublic.id()));
        context.save(Replacement.linked(ofPrivate.replaced(), LinkType.REPLACEMENT_OBJECT_LINK, privateId));
        context.save(Replacement.linked(ofPublic.replaced(), LinkType.REPLACEMENT_OBJECT_LINK, publicId));
        return done(new ReKeyKeyPair.Response(UniqueIdentifier.of(privateId), UniqueIdentifier.of(publicId)));
    }

    private static Replacement replacement(
            ManagedObject old, ReKeyKeyPair.Request request, @Nullable Attributes ofTheHalf, RequestContext context) {
        return Replacement.of(
                old,
                context.newIdentifier(),
                request.offset(),
                orNone(request.commonAttributes()).unitedWith(orNone(ofTheHalf)),
                context.subject(),
                context.policy(),
                context.server().protectionStorageMask(),
                context.now());
    }

    private static Attributes orNone(@Nullable Attributes attributes) {
        return attributes == null ? Attributes.NONE : attributes;
    }
}
