package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Import;
import org.claviger.codec.type.KeyWrapType;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.dispatch.ObjectRole;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.NewObject;

/** Import (2.1 section 6.1.25): an object of another server, with its identifier and the attributes it had there. */
public final class ImportHandler implements OperationHandler<Import.Request, Import.Response> {
    @Override
    public Outcome<Import.Response> handle(Import.Request request, RequestContext context) {
        if (!(request.uniqueIdentifier() instanceof UniqueIdentifier.Text(String id))) {
            throw KmipException.invalidField("The Unique Identifier of an import is no reference to another item.");
        }
        Optional<ManagedObject> replaced = context.find(ObjectRole.REPLACED);
        if (replaced.isPresent() && !Boolean.TRUE.equals(request.replaceExisting())) {
            throw new KmipException(
                    ResultReason.OBJECT_ALREADY_EXISTS, "There is an object of this Unique Identifier.");
        }
        ManagedObject draft = NewObject.imported(
                id,
                request.objectType(),
                request.attributes(),
                context.subject(),
                context.policy(),
                context.server().protectionStorageMask(),
                context.now());
        if (replaced.isPresent()) {
            context.save(valued(draft.inPlaceOf(replaced.get()), request, context));
        } else {
            context.create(valued(draft, request, context));
        }
        return done(new Import.Response(UniqueIdentifier.of(id)));
    }

    private static ManagedObject valued(ManagedObject draft, Import.Request request, RequestContext context) {
        Optional<ManagedObject> unwrappingKey = context.find(ObjectRole.UNWRAPPING_KEY);
        if (request.keyWrapType() != KeyWrapType.NOT_WRAPPED || unwrappingKey.isEmpty()) {
            return context.keys().register(draft, request.object());
        }
        ManagedObjectValue clear = context.keys().wraps().unwrapped(request.object(), null, unwrappingKey.get());
        try {
            return context.keys().register(draft, clear);
        } finally {
            clear.toTtlv().closeSecrets();
        }
    }
}
