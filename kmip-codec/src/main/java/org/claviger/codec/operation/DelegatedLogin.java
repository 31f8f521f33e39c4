package org.claviger.codec.operation;

import org.claviger.codec.object.LeaseTime;
import org.claviger.codec.object.Rights;
import org.claviger.codec.object.Ticket;
import org.claviger.codec.object.UsageLimits;
import org.jspecify.annotations.Nullable;

/** Delegated Login (2.1 section 6.1.12): asks for a ticket with which somebody else may do some things. */
public interface DelegatedLogin {
    record Request(
            @Nullable LeaseTime leaseTime,
            @Nullable Integer requestCount,
            @Nullable UsageLimits usageLimits,
            Rights rights)
            implements RequestPayload {}

    record Response(Ticket ticket) implements ResponsePayload {}
}
