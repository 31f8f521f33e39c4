package org.claviger.codec.operation;

import java.util.List;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.jspecify.annotations.Nullable;

/** Get Attributes (2.1 section 6.1.20): answers attributes of an object, all of them where none is named. */
public interface GetAttributes {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            @Wire(Tag.ATTRIBUTE_REFERENCE) List<AttributeReference> attributeReferences)
            implements RequestPayload {}

    record Response(UniqueIdentifier uniqueIdentifier, Attributes attributes) implements ResponsePayload {}
}
