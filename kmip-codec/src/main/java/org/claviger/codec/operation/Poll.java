package org.claviger.codec.operation;

import org.claviger.codec.ttlv.Bytes;

/** Poll (2.1 section 6.1.38): asks for the answer of an asynchronous operation, which is the answer of that operation itself. */
public interface Poll {
    record Request(Bytes asynchronousCorrelationValue) implements RequestPayload {}
}
