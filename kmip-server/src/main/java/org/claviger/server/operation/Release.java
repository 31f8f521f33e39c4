package org.claviger.server.operation;

import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.KeyWrappingSpecification;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.type.KeyCompressionType;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.KeyWrapType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.dispatch.ObjectRole;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.object.ManagedObject;
import org.jspecify.annotations.Nullable;

/**
 * In which form the value of an object leaves, as Get and Export ask for it (2.1 sections 6.1.18 and 6.1.19).
 *
 * @param format as it is kept, where it is null
 */
record Release(
        @Nullable KeyFormatType format,
        @Nullable KeyWrapType wrapType,
        @Nullable KeyCompressionType compression,
        @Nullable KeyWrappingSpecification specification) {
    Release {
        if (compression != null) {
            throw new KmipException(
                    ResultReason.KEY_COMPRESSION_TYPE_NOT_SUPPORTED, "Keys leave as they were registered.");
        }
    }

    ManagedObjectValue of(ManagedObject object, RequestContext context) {
        if (specification != null) {
            if (!object.isValuePresent()) {
                throw new KmipException(
                        ResultReason.KEY_VALUE_NOT_PRESENT, "The server does not hold the value of this object.");
            }
            ManagedObject wrappingKey = context.find(ObjectRole.WRAPPING_KEY)
                    .orElseThrow(() -> new KmipException(
                            ResultReason.FEATURE_NOT_SUPPORTED, "Keys are wrapped by encryption alone."));
            return context.keys()
                    .wraps()
                    .wrapped(
                            object,
                            format,
                            specification,
                            wrappingKey,
                            context.find(ObjectRole.UNWRAPPING_KEY).orElse(null));
        }
        if (format == KeyFormatType.PKCS_12 && object.type() == ObjectType.PRIVATE_KEY && !isKeptContained(object)) {
            return context.keys()
                    .contained()
                    .contained(object, context.objects(ObjectRole.CERTIFICATE), context.objects(ObjectRole.PASSWORD));
        }
        if (wrapType == KeyWrapType.NOT_WRAPPED
                && context.find(ObjectRole.UNWRAPPING_KEY).isPresent()) {
            return context.keys()
                    .wraps()
                    .unwrapped(
                            object,
                            format,
                            context.find(ObjectRole.UNWRAPPING_KEY).orElseThrow());
        }
        return context.keys().value(object, format);
    }

    /** A container that its client has wrapped as a whole is kept, and given, as it came. */
    private static boolean isKeptContained(ManagedObject object) {
        return object.attributes()
                .enumeration(Attribute.KEY_FORMAT_TYPE, KeyFormatType.class)
                .filter(kept -> kept == KeyFormatType.PKCS_12)
                .isPresent();
    }
}
