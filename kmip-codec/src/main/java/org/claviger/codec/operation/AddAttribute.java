package org.claviger.codec.operation;

import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.schema.Internal;
import org.jspecify.annotations.Nullable;

/** Add Attribute (2.1 section 6.1.2): gives an object another attribute value. */
public interface AddAttribute {
    record Request(@Nullable UniqueIdentifier uniqueIdentifier, AttributeValue newAttribute)
            implements RequestPayload {}

    record Response(
            UniqueIdentifier uniqueIdentifier,
            @Internal @Nullable Integer attributeIndex) implements ResponsePayload {
        /** @param attributeIndex the index of the new value, for 1.x */
        public Response {}

        public Response(UniqueIdentifier uniqueIdentifier) {
            this(uniqueIdentifier, null);
        }
    }
}
