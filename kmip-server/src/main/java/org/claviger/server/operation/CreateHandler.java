package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.KmipException;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Create;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.NewObject.Origin;

/** Create (2.1 section 6.1.8): a symmetric key or secret data, made by the module. */
public final class CreateHandler implements OperationHandler<Create.Request, Create.Response> {
    @Override
    public Outcome<Create.Response> handle(Create.Request request, RequestContext context) {
        if (request.objectType() != ObjectType.SYMMETRIC_KEY && request.objectType() != ObjectType.SECRET_DATA) {
            throw new KmipException(ResultReason.INVALID_OBJECT_TYPE, "Create makes Symmetric Keys and Secret Data.");
        }
        StorageMasks.require(request.protectionStorageMasks(), context, ResultReason.PROTECTION_STORAGE_UNAVAILABLE);
        ManagedObject draft = context.draft(request.objectType(), request.attributes(), Origin.GENERATED);
        ManagedObject key = context.keys().generate(draft);
        context.create(key);
        return done(new Create.Response(request.objectType(), UniqueIdentifier.of(key.id())));
    }
}
