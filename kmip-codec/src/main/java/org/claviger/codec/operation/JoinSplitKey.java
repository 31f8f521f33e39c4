package org.claviger.codec.operation;

import java.util.List;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.ProtectionStorageMasks;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.SecretDataType;
import org.jspecify.annotations.Nullable;

/** Join Split Key (2.1 section 6.1.27): makes one object of parts that were split. */
public interface JoinSplitKey {
    record Request(
            ObjectType objectType,
            @Wire(Tag.UNIQUE_IDENTIFIER) List<UniqueIdentifier> uniqueIdentifiers,
            @Nullable SecretDataType secretDataType,
            @Nullable Attributes attributes,
            @Nullable ProtectionStorageMasks protectionStorageMasks)
            implements RequestPayload {}

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
