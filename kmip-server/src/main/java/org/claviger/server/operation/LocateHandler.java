package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Locate;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.LocateFilter;

/** Locate (2.1 section 6.1.28). */
public final class LocateHandler implements OperationHandler<Locate.Request, Locate.Response> {
    @Override
    public Outcome<Locate.Response> handle(Locate.Request request, RequestContext context) {
        LocateFilter filter = new LocateFilter(
                request.attributes(),
                request.maximumItems() == null ? -1 : request.maximumItems(),
                request.offsetItems() == null ? 0 : request.offsetItems(),
                request.storageStatusMask() == null ? 0 : request.storageStatusMask(),
                request.objectGroupMember());
        RequestContext.Located located = context.visible(filter);
        return done(new Locate.Response(
                located.total() == RequestContext.Located.UNKNOWN ? null : located.total(),
                located.ids().stream().map(UniqueIdentifier::of).toList()));
    }
}
