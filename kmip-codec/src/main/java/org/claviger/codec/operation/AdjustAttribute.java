package org.claviger.codec.operation;

import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.AdjustmentType;
import org.jspecify.annotations.Nullable;

/** Adjust Attribute (2.1 section 6.1.3): adds to, takes from or negates the value of an attribute. */
public interface AdjustAttribute {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            AttributeReference attributeReference,
            AdjustmentType adjustmentType,
            @Nullable Ttlv adjustmentValue)
            implements RequestPayload {}

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
