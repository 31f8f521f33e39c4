package org.claviger.codec.operation;

import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.ttlv.Bytes;
import org.jspecify.annotations.Nullable;

/** MAC (2.1 section 6.1.32): makes a message authentication code, in one part or several. */
public interface Mac {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            @Nullable CryptographicParameters cryptographicParameters,
            @Nullable Data data,
            @Nullable Bytes correlationValue,
            @Nullable Boolean initIndicator,
            @Nullable Boolean finalIndicator)
            implements RequestPayload {}

    record Response(
            UniqueIdentifier uniqueIdentifier,
            @Nullable Bytes macData,
            @Nullable Bytes correlationValue) implements ResponsePayload {}
}
