package org.claviger.codec.operation;

import org.claviger.codec.object.LeaseTime;
import org.claviger.codec.object.Ticket;
import org.claviger.codec.object.UsageLimits;
import org.jspecify.annotations.Nullable;

/** Login (2.1 section 6.1.30): asks for a ticket that stands for the credentials of this request. */
public interface Login {
    record Request(
            @Nullable LeaseTime leaseTime,
            @Nullable Integer requestCount,
            @Nullable UsageLimits usageLimits) implements RequestPayload {}

    record Response(Ticket ticket) implements ResponsePayload {}
}
