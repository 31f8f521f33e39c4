package org.claviger.codec.operation;

import org.claviger.codec.object.UniqueIdentifier;
import org.jspecify.annotations.Nullable;

/** Recover (2.1 section 6.1.42): brings an object back from the archive. */
public interface Recover {
    record Request(@Nullable UniqueIdentifier uniqueIdentifier) implements RequestPayload {}

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
