package org.claviger.codec.operation;

import org.claviger.codec.object.UniqueIdentifier;
import org.jspecify.annotations.Nullable;

/** Destroy (2.1 section 6.1.15): destroys the key material of an object; its attributes stay. */
public interface Destroy {
    record Request(@Nullable UniqueIdentifier uniqueIdentifier) implements RequestPayload {}

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
