package org.claviger.codec.operation;

import org.claviger.codec.ttlv.Bytes;

/** RNG Retrieve (2.1 section 6.1.49): answers random bytes. */
public interface RngRetrieve {
    record Request(int dataLength) implements RequestPayload {}

    record Response(Bytes data) implements ResponsePayload {}
}
