package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.KeyWrappingSpecification;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Get;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.dispatch.ObjectRole;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;

/** Get (2.1 section 6.1.19): the object's value, in clear or wrapped. */
public final class GetHandler implements OperationHandler<Get.Request, Get.Response> {
    @Override
    public Outcome<Get.Response> handle(Get.Request request, RequestContext context) {
        ManagedObject object = context.object();
        if (request.keyCompressionType() != null) {
            throw new KmipException(
                    ResultReason.KEY_COMPRESSION_TYPE_NOT_SUPPORTED, "Keys leave as they were registered.");
        }
        ManagedObjectValue value = value(request, object, context);
        if (object.attributes().bool(Attribute.FRESH).orElse(false)) {
            // Given to a client once, an object is fresh no longer (2.1 section 4.24).
            context.save(object.withAttributes(object.attributes().with(Attribute.FRESH, false)));
        }
        return done(new Get.Response(object.type(), UniqueIdentifier.of(object.id()), value));
    }

    private static ManagedObjectValue value(Get.Request request, ManagedObject object, RequestContext context) {
        KeyWrappingSpecification specification = request.keyWrappingSpecification();
        if (specification == null) {
            return context.keys().value(object, request.keyFormatType());
        }
        ManagedObject wrappingKey = context.find(ObjectRole.WRAPPING_KEY)
                .orElseThrow(() ->
                        new KmipException(ResultReason.FEATURE_NOT_SUPPORTED, "Keys are wrapped by encryption alone."));
        return context.keys().wrapped(object, request.keyFormatType(), specification, wrappingKey);
    }
}
