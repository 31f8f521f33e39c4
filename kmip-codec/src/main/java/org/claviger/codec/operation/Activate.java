package org.claviger.codec.operation;

import org.claviger.codec.object.UniqueIdentifier;
import org.jspecify.annotations.Nullable;

/** Activate (2.1 section 6.1.1): makes a Pre-Active object Active. */
public interface Activate {
    record Request(@Nullable UniqueIdentifier uniqueIdentifier) implements RequestPayload {}

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
