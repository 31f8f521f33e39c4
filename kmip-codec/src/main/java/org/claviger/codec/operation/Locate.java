package org.claviger.codec.operation;

import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.AttributeFilter;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.ObjectGroupMember;
import org.jspecify.annotations.Nullable;

/** Locate (2.1 section 6.1.28): finds objects by their attributes, newest first. */
public interface Locate {
    record Request(
            @Nullable Integer maximumItems,
            @Nullable Integer offsetItems,
            @Nullable Integer storageStatusMask,
            @Nullable ObjectGroupMember objectGroupMember,
            AttributeFilter attributes)
            implements RequestPayload {
        public Request {
            if ((maximumItems != null && maximumItems < 0) || (offsetItems != null && offsetItems < 0)) {
                throw KmipException.invalidField("Maximum Items and Offset Items are not negative");
            }
        }
    }

    record Response(
            @Nullable Integer locatedItems,
            @Wire(Tag.UNIQUE_IDENTIFIER) List<UniqueIdentifier> uniqueIdentifiers) implements ResponsePayload {}
}
