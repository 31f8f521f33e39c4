package org.claviger.codec.operation;

import org.claviger.codec.object.Constraints;

/** Get Constraints (2.1 section 6.1.22): answers the constraints on new objects. */
public interface GetConstraints {
    record Request() implements RequestPayload {}

    record Response(Constraints constraints) implements ResponsePayload {}
}
