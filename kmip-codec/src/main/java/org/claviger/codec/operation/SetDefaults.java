package org.claviger.codec.operation;

import org.claviger.codec.object.DefaultsInformation;
import org.jspecify.annotations.Nullable;

/** Set Defaults (2.1 section 6.1.53): sets the defaults of new objects; none removes them. */
public interface SetDefaults {
    record Request(@Nullable DefaultsInformation defaultsInformation) implements RequestPayload {}

    record Response() implements ResponsePayload {}
}
