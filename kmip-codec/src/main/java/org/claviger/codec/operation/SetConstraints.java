package org.claviger.codec.operation;

import org.claviger.codec.object.Constraints;

/** Set Constraints (2.1 section 6.1.52): sets the constraints on new objects; none removes them. */
public interface SetConstraints {
    record Request(Constraints constraints) implements RequestPayload {}

    record Response() implements ResponsePayload {}
}
