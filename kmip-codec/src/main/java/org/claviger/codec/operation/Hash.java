package org.claviger.codec.operation;

import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Data;
import org.claviger.codec.ttlv.Bytes;
import org.jspecify.annotations.Nullable;

/** Hash (2.1 section 6.1.24): hashes data, in one part or several. */
public interface Hash {
    record Request(
            CryptographicParameters cryptographicParameters,
            @Nullable Data data,
            @Nullable Bytes correlationValue,
            @Nullable Boolean initIndicator,
            @Nullable Boolean finalIndicator)
            implements RequestPayload {}

    record Response(@Nullable Data data, @Nullable Bytes correlationValue) implements ResponsePayload {}
}
