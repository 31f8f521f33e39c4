package org.claviger.codec.operation;

import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.KeyWrappingSpecification;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.type.KeyCompressionType;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.KeyWrapType;
import org.claviger.codec.type.ObjectType;
import org.jspecify.annotations.Nullable;

/** Export (2.1 section 6.1.18): answers an object with all its attributes; of a destroyed one, the attributes alone. */
public interface Export {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            @Nullable KeyFormatType keyFormatType,
            @Nullable KeyWrapType keyWrapType,
            @Nullable KeyCompressionType keyCompressionType,
            @Nullable KeyWrappingSpecification keyWrappingSpecification)
            implements RequestPayload {}

    record Response(
            ObjectType objectType,
            UniqueIdentifier uniqueIdentifier,
            Attributes attributes,
            @Nullable ManagedObjectValue object)
            implements ResponsePayload {}
}
