package org.claviger.codec.operation;

import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CancellationResult;

/** Cancel (2.1 section 6.1.5): asks to give up an asynchronous operation. */
public interface Cancel {
    record Request(Bytes asynchronousCorrelationValue) implements RequestPayload {}

    record Response(Bytes asynchronousCorrelationValue, CancellationResult cancellationResult)
            implements ResponsePayload {}
}
