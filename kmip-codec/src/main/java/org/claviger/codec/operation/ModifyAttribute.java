package org.claviger.codec.operation;

import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.schema.Internal;
import org.jspecify.annotations.Nullable;

/** Modify Attribute (2.1 section 6.1.34): changes an attribute value. */
public interface ModifyAttribute {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            @Nullable AttributeValue currentAttribute,
            AttributeValue newAttribute,
            @Internal @Nullable Integer attributeIndex)
            implements RequestPayload {
        /** @param attributeIndex the value that is meant, for 1.x */
        public Request {}
    }

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
