package org.claviger.codec.operation;

import java.time.Duration;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.ProtectionStorageMasks;
import org.claviger.codec.object.UniqueIdentifier;
import org.jspecify.annotations.Nullable;

/** Re-key Key Pair (2.1 section 6.1.47): makes the key pair that replaces another. */
public interface ReKeyKeyPair {
    record Request(
            @Nullable UniqueIdentifier privateKeyUniqueIdentifier,
            @Nullable Duration offset,
            @Nullable Attributes commonAttributes,
            @Nullable Attributes privateKeyAttributes,
            @Nullable Attributes publicKeyAttributes,
            @Nullable ProtectionStorageMasks commonProtectionStorageMasks,
            @Nullable ProtectionStorageMasks privateProtectionStorageMasks,
            @Nullable ProtectionStorageMasks publicProtectionStorageMasks)
            implements RequestPayload {
        public Request {
            Offsets.check(offset, commonAttributes, privateKeyAttributes, publicKeyAttributes);
        }
    }

    record Response(UniqueIdentifier privateKeyUniqueIdentifier, UniqueIdentifier publicKeyUniqueIdentifier)
            implements ResponsePayload {}
}
