package org.claviger.codec.operation;

/** Ping (2.1 section 6.1.36): asks whether the server is there. */
public interface Ping {
    record Request() implements RequestPayload {}

    record Response() implements ResponsePayload {}
}
