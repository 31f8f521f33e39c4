package org.claviger.codec.operation;

import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.ProtectionStorageMasks;
import org.claviger.codec.object.UniqueIdentifier;
import org.jspecify.annotations.Nullable;

/** Create Key Pair (2.1 section 6.1.9): makes a key pair. */
public interface CreateKeyPair {
    record Request(
            @Nullable Attributes commonAttributes,
            @Nullable Attributes privateKeyAttributes,
            @Nullable Attributes publicKeyAttributes,
            @Nullable ProtectionStorageMasks commonProtectionStorageMasks,
            @Nullable ProtectionStorageMasks privateProtectionStorageMasks,
            @Nullable ProtectionStorageMasks publicProtectionStorageMasks)
            implements RequestPayload {}

    record Response(UniqueIdentifier privateKeyUniqueIdentifier, UniqueIdentifier publicKeyUniqueIdentifier)
            implements ResponsePayload {}
}
