package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.ReKey;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.Replacement;

/** Re-key (2.1 section 6.1.46): the key that replaces another takes its name and most of its attributes. */
public final class ReKeyHandler implements OperationHandler<ReKey.Request, ReKey.Response> {
    @Override
    public Outcome<ReKey.Response> handle(ReKey.Request request, RequestContext context) {
        StorageMasks.require(request.protectionStorageMasks(), context, ResultReason.PROTECTION_STORAGE_UNAVAILABLE);
        ManagedObject old = context.object();
        Replacement replacement = Replacement.of(
                old,
                context.newIdentifier(),
                request.offset(),
                request.attributes(),
                context.subject(),
                context.policy(),
                context.server().protectionStorageMask(),
                context.now());
        ManagedObject made = context.keys().generate(replacement.draft());
        context.create(Replacement.linked(made, LinkType.REPLACED_OBJECT_LINK, old.id()));
        context.save(Replacement.linked(replacement.replaced(), LinkType.REPLACEMENT_OBJECT_LINK, made.id()));
        return done(new ReKey.Response(UniqueIdentifier.of(made.id())));
    }
}
