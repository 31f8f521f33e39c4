package org.claviger.codec.operation;

import java.util.List;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.jspecify.annotations.Nullable;

/** Get Attribute List (2.1 section 6.1.21): answers which attributes an object has. */
public interface GetAttributeList {
    record Request(@Nullable UniqueIdentifier uniqueIdentifier) implements RequestPayload {}

    record Response(
            UniqueIdentifier uniqueIdentifier,
            @Wire(Tag.ATTRIBUTE_REFERENCE) List<AttributeReference> attributeReferences)
            implements ResponsePayload {}
}
