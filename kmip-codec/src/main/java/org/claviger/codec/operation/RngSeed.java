package org.claviger.codec.operation;

import org.claviger.codec.object.Data;

/** RNG Seed (2.1 section 6.1.50): gives seed to the random number generator, which may leave it aside. */
public interface RngSeed {
    record Request(Data data) implements RequestPayload {}

    record Response(int dataLength) implements ResponsePayload {}
}
