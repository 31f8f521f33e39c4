package org.claviger.codec.operation;

import org.claviger.codec.object.UniqueIdentifier;
import org.jspecify.annotations.Nullable;

/** Get Usage Allocation (2.1 section 6.1.23): takes an allocation out of the Usage Limits of an object. */
public interface GetUsageAllocation {
    record Request(@Nullable UniqueIdentifier uniqueIdentifier, long usageLimitsCount) implements RequestPayload {}

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
