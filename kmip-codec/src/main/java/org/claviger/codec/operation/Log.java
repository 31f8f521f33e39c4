package org.claviger.codec.operation;

/** Log (2.1 section 6.1.29): writes a message of the client into the server's log. */
public interface Log {
    record Request(String logMessage) implements RequestPayload {}

    record Response() implements ResponsePayload {}
}
