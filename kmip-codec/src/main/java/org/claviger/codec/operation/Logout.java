package org.claviger.codec.operation;

import org.claviger.codec.object.Ticket;

/** Logout (2.1 section 6.1.31): makes a ticket invalid. */
public interface Logout {
    record Request(Ticket ticket) implements RequestPayload {}

    record Response() implements ResponsePayload {}
}
