package org.claviger.server.operation;

import org.claviger.codec.KmipException;
import org.claviger.codec.object.ProtectionStorageMasks;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.dispatch.RequestContext;
import org.jspecify.annotations.Nullable;

/** Protection Storage Masks (2.1 section 7.33): one of those that the client lists has to be met completely. */
final class StorageMasks {
    private StorageMasks() {}

    static void require(@Nullable ProtectionStorageMasks asked, RequestContext context, ResultReason unavailable) {
        if (asked == null || asked.masks().isEmpty()) {
            return;
        }
        int offered = context.server().protectionStorageMask();
        if (asked.masks().stream().noneMatch(mask -> (mask & ~offered) == 0)) {
            throw new KmipException(unavailable, "No storage here has all the bits of one of these masks.");
        }
    }
}
