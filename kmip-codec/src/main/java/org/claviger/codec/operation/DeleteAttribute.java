package org.claviger.codec.operation;

import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.schema.Internal;
import org.jspecify.annotations.Nullable;

/** Delete Attribute (2.1 section 6.1.13): takes an attribute, or one value of it, from an object. */
public interface DeleteAttribute {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            @Nullable AttributeValue currentAttribute,
            @Nullable AttributeReference attributeReference,
            @Internal @Nullable Integer attributeIndex)
            implements RequestPayload {
        /** @param attributeIndex the value that is meant, for 1.x */
        public Request {
            if (currentAttribute == null && attributeReference == null) {
                throw KmipException.invalidMessage("names no attribute");
            }
        }
    }

    record Response(
            UniqueIdentifier uniqueIdentifier,
            @Internal @Nullable Attributes templateAttribute) implements ResponsePayload {
        /** @param templateAttribute holds the value that was deleted, for 1.x */
        public Response {}

        public Response(UniqueIdentifier uniqueIdentifier) {
            this(uniqueIdentifier, null);
        }
    }
}
