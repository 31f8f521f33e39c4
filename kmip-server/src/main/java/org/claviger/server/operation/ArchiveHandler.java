package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Archive;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;

/** Archive (2.1 section 6.1.4): the object stays where it is, and answers nothing but Recover. */
public final class ArchiveHandler implements OperationHandler<Archive.Request, Archive.Response> {
    @Override
    public Outcome<Archive.Response> handle(Archive.Request request, RequestContext context) {
        ManagedObject object = context.object();
        context.save(object.withAttributes(object.attributes()
                .with(Attribute.ARCHIVE_DATE, context.now())
                .with(Attribute.LAST_CHANGE_DATE, context.now())));
        return done(new Archive.Response(UniqueIdentifier.of(object.id())));
    }
}
