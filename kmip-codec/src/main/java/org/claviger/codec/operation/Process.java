package org.claviger.codec.operation;

import org.claviger.codec.ttlv.Bytes;

/** Process (2.1 section 6.1.39): makes the next Poll wait for the end of an asynchronous operation. */
@SuppressWarnings("AvoidCommonTypeNames") // the name of the operation
public interface Process {
    record Request(Bytes asynchronousCorrelationValue) implements RequestPayload {}

    record Response() implements ResponsePayload {}
}
