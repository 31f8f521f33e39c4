package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.CreateSplitKey;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.crypto.SecretSharing.Scheme;
import org.claviger.server.dispatch.ObjectRole;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.NewObject.Origin;

/** Create Split Key (2.1 section 6.1.10): the parts of a key that is here, or of one that is made for it. */
public final class CreateSplitKeyHandler implements OperationHandler<CreateSplitKey.Request, CreateSplitKey.Response> {
    @Override
    public Outcome<CreateSplitKey.Response> handle(CreateSplitKey.Request request, RequestContext context) {
        StorageMasks.require(request.protectionStorageMasks(), context, ResultReason.PROTECTION_STORAGE_UNAVAILABLE);
        if (request.objectType() != ObjectType.SPLIT_KEY) {
            throw new KmipException(ResultReason.INVALID_OBJECT_TYPE, "Create Split Key makes Split Keys.");
        }
        Scheme scheme = new Scheme(
                request.splitKeyMethod(),
                request.splitKeyParts(),
                request.splitKeyThreshold(),
                request.primeFieldSize());
        List<ManagedObject> drafts = new ArrayList<>();
        for (int part = 1; part <= scheme.parts(); part++) {
            drafts.add(context.draft(ObjectType.SPLIT_KEY, request.attributes(), Origin.GENERATED));
        }
        Optional<ManagedObject> given = context.find(ObjectRole.TARGET);
        List<ManagedObject> parts = given.isPresent()
                ? context.keys().split().split(given.get(), drafts, scheme)
                : context.keys().split().splitNew(wholeOf(request, context), drafts, scheme);
        parts.forEach(context::create);
        return done(new CreateSplitKey.Response(
                parts.stream().map(part -> UniqueIdentifier.of(part.id())).toList()));
    }

    /** A key that exists in its parts alone: it is not created. */
    private static ManagedObject wholeOf(CreateSplitKey.Request request, RequestContext context) {
        ManagedObject whole = context.draft(ObjectType.SYMMETRIC_KEY, request.attributes(), Origin.GENERATED);
        return whole.withAttributes(whole.attributes().with(Attribute.EXTRACTABLE, true));
    }
}
