package org.claviger.codec.operation;

import java.time.Duration;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.ProtectionStorageMasks;
import org.claviger.codec.object.UniqueIdentifier;
import org.jspecify.annotations.Nullable;

/** Re-key (2.1 section 6.1.46): makes the key that replaces another. */
public interface ReKey {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            @Nullable Duration offset,
            @Nullable Attributes attributes,
            @Nullable ProtectionStorageMasks protectionStorageMasks)
            implements RequestPayload {
        public Request {
            Offsets.check(offset, attributes);
        }
    }

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
