package org.claviger.codec.operation;

import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.jspecify.annotations.Nullable;

/** Set Attribute (2.1 section 6.1.51): gives an attribute its only value, whether it had one or not. */
public interface SetAttribute {
    record Request(@Nullable UniqueIdentifier uniqueIdentifier, AttributeValue newAttribute)
            implements RequestPayload {}

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
