package org.claviger.codec.operation;

import org.claviger.codec.type.EndpointRole;

/** Set Endpoint Role (2.1 section 6.1.54): swaps client and server on this connection. */
public interface SetEndpointRole {
    record Request(EndpointRole endpointRole) implements RequestPayload {}

    record Response(EndpointRole endpointRole) implements ResponsePayload {}
}
