package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Export;
import org.claviger.codec.type.State;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;

/** Export (2.1 section 6.1.18): an object with all its attributes; of a destroyed one, the attributes alone. */
public final class ExportHandler implements OperationHandler<Export.Request, Export.Response> {
    @Override
    public Outcome<Export.Response> handle(Export.Request request, RequestContext context) {
        ManagedObject object = context.object();
        boolean destroyed = object.state() == State.DESTROYED || object.state() == State.DESTROYED_COMPROMISED;
        ManagedObjectValue value = destroyed
                ? null
                : new Release(
                                request.keyFormatType(),
                                request.keyWrapType(),
                                request.keyCompressionType(),
                                request.keyWrappingSpecification())
                        .of(object, context);
        return done(new Export.Response(object.type(), UniqueIdentifier.of(object.id()), object.attributes(), value));
    }
}
