package org.claviger.codec.operation;

import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.ttlv.Bytes;
import org.jspecify.annotations.Nullable;

/** Sign (2.1 section 6.1.55): signs data or its digest, in one part or several. */
public interface Sign {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            @Nullable CryptographicParameters cryptographicParameters,
            @Nullable Data data,
            @Nullable Bytes digestedData,
            @Nullable Bytes correlationValue,
            @Nullable Boolean initIndicator,
            @Nullable Boolean finalIndicator)
            implements RequestPayload {}

    record Response(
            UniqueIdentifier uniqueIdentifier,
            @Nullable Bytes signatureData,
            @Nullable Bytes correlationValue) implements ResponsePayload {}
}
