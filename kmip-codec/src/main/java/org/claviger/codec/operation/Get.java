package org.claviger.codec.operation;

import org.claviger.codec.object.KeyWrappingSpecification;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.type.KeyCompressionType;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.KeyWrapType;
import org.claviger.codec.type.ObjectType;
import org.jspecify.annotations.Nullable;

/** Get (2.1 section 6.1.19): answers an object. */
public interface Get {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            @Nullable KeyFormatType keyFormatType,
            @Nullable KeyWrapType keyWrapType,
            @Nullable KeyCompressionType keyCompressionType,
            @Nullable KeyWrappingSpecification keyWrappingSpecification)
            implements RequestPayload {}

    record Response(ObjectType objectType, UniqueIdentifier uniqueIdentifier, ManagedObjectValue object)
            implements ResponsePayload {}
}
