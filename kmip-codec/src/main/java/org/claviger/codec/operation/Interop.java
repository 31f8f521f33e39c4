package org.claviger.codec.operation;

import org.claviger.codec.type.InteropFunction;

/** Interop (2.1 section 6.1.26): marks the beginning and the end of a test; never offered in production. */
public interface Interop {
    record Request(InteropFunction interopFunction, String interopIdentifier) implements RequestPayload {}

    record Response() implements ResponsePayload {}
}
