package org.claviger.codec.operation;

import java.time.Duration;
import org.claviger.codec.object.UniqueIdentifier;
import org.jspecify.annotations.Nullable;

/** Check (2.1 section 6.1.7): asks whether an object may be used in a way; a refusal names what was refused. */
public interface Check {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            @Nullable Long usageLimitsCount,
            @Nullable Integer cryptographicUsageMask,
            @Nullable Duration leaseTime)
            implements RequestPayload {}

    record Response(
            @Nullable UniqueIdentifier uniqueIdentifier,
            @Nullable Long usageLimitsCount,
            @Nullable Integer cryptographicUsageMask,
            @Nullable Duration leaseTime)
            implements ResponsePayload {}
}
