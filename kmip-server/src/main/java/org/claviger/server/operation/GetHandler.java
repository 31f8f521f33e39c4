package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Get;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;

/** Get (2.1 section 6.1.19): the object's value, in clear or wrapped. */
public final class GetHandler implements OperationHandler<Get.Request, Get.Response> {
    @Override
    public Outcome<Get.Response> handle(Get.Request request, RequestContext context) {
        ManagedObject object = context.object();
        ManagedObjectValue value = new Release(
                        request.keyFormatType(),
                        request.keyWrapType(),
                        request.keyCompressionType(),
                        request.keyWrappingSpecification())
                .of(object, context);
        if (object.attributes().bool(Attribute.FRESH).orElse(false)) {
            // Given to a client once, an object is fresh no longer (2.1 section 4.24).
            context.remark(object, Attribute.FRESH, false, null);
        }
        return done(new Get.Response(object.type(), UniqueIdentifier.of(object.id()), value));
    }
}
