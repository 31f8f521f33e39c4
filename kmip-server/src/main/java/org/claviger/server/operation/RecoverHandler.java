package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Recover;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;

/** Recover (2.1 section 6.1.42): an archived object is on-line again. */
public final class RecoverHandler implements OperationHandler<Recover.Request, Recover.Response> {
    @Override
    public Outcome<Recover.Response> handle(Recover.Request request, RequestContext context) {
        ManagedObject object = context.object();
        if (object.attributes().has(Attribute.ARCHIVE_DATE)) {
            context.save(object.withAttributes(object.attributes()
                    .without(Attribute.ARCHIVE_DATE)
                    .with(Attribute.LAST_CHANGE_DATE, context.now())));
        }
        return done(new Recover.Response(UniqueIdentifier.of(object.id())));
    }
}
