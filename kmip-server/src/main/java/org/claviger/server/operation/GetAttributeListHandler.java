package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import java.util.List;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.GetAttributeList;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;

/** Get Attribute List (2.1 section 6.1.21): each attribute once, whatever its number of values. */
public final class GetAttributeListHandler
        implements OperationHandler<GetAttributeList.Request, GetAttributeList.Response> {
    @Override
    public Outcome<GetAttributeList.Response> handle(GetAttributeList.Request request, RequestContext context) {
        ManagedObject object = context.object();
        return done(new GetAttributeList.Response(
                UniqueIdentifier.of(object.id()),
                List.copyOf(context.attributesOf(object).references())));
    }
}
