package org.claviger.codec.operation;

import java.time.Duration;
import java.time.Instant;
import org.claviger.codec.object.UniqueIdentifier;
import org.jspecify.annotations.Nullable;

/** Obtain Lease (2.1 section 6.1.35): asks how long an object may be used until the next lease. */
public interface ObtainLease {
    record Request(@Nullable UniqueIdentifier uniqueIdentifier) implements RequestPayload {}

    record Response(UniqueIdentifier uniqueIdentifier, Duration leaseTime, Instant lastChangeDate)
            implements ResponsePayload {}
}
