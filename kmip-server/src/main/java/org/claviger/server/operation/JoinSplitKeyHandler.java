package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.JoinSplitKey;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.SecretDataType;
import org.claviger.server.dispatch.ObjectRole;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.NewObject.Origin;

/** Join Split Key (2.1 section 6.1.27): the whole of parts that were split, here or elsewhere. */
public final class JoinSplitKeyHandler implements OperationHandler<JoinSplitKey.Request, JoinSplitKey.Response> {
    private static final List<ObjectType> JOINED =
            List.of(ObjectType.SYMMETRIC_KEY, ObjectType.SECRET_DATA, ObjectType.PRIVATE_KEY);

    @Override
    public Outcome<JoinSplitKey.Response> handle(JoinSplitKey.Request request, RequestContext context) {
        StorageMasks.require(request.protectionStorageMasks(), context, ResultReason.PROTECTION_STORAGE_UNAVAILABLE);
        if (!JOINED.contains(request.objectType())) {
            throw new KmipException(ResultReason.INVALID_OBJECT_TYPE, "Parts are joined to a key or to Secret Data.");
        }
        Attributes attributes = request.attributes() == null ? Attributes.NONE : request.attributes();
        ManagedObject draft = context.draft(request.objectType(), attributes, Origin.REGISTERED);
        SecretDataType secretType = request.secretDataType() == null ? SecretDataType.SEED : request.secretDataType();
        ManagedObject whole = context.keys().split().join(draft, context.objects(ObjectRole.PART), secretType);
        context.create(whole);
        return done(new JoinSplitKey.Response(UniqueIdentifier.of(whole.id())));
    }
}
