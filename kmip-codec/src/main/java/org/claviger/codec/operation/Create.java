package org.claviger.codec.operation;

import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.ProtectionStorageMasks;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.type.ObjectType;
import org.jspecify.annotations.Nullable;

/** Create (2.1 section 6.1.8): makes a symmetric key or secret data. */
public interface Create {
    record Request(
            ObjectType objectType,
            Attributes attributes,
            @Nullable ProtectionStorageMasks protectionStorageMasks) implements RequestPayload {}

    record Response(ObjectType objectType, UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
