package org.claviger.codec.operation;

import java.util.List;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.jspecify.annotations.Nullable;

/** Notify (2.1 section 6.2.2): tells a client which attributes of an object changed. */
public interface Notify {
    record Request(
            UniqueIdentifier uniqueIdentifier,
            @Nullable Attributes attributes,
            @Wire(Tag.ATTRIBUTE_REFERENCE) List<AttributeReference> attributeReferences)
            implements RequestPayload {}

    record Response() implements ResponsePayload {}
}
