package org.claviger.codec.operation;

import org.claviger.codec.object.UniqueIdentifier;
import org.jspecify.annotations.Nullable;

/** Archive (2.1 section 6.1.4): allows the server to put an object into the archive. */
public interface Archive {
    record Request(@Nullable UniqueIdentifier uniqueIdentifier) implements RequestPayload {}

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
