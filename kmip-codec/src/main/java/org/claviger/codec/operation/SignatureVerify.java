package org.claviger.codec.operation;

import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ValidityIndicator;
import org.jspecify.annotations.Nullable;

/** Signature Verify (2.1 section 6.1.56): verifies a signature of data or of its digest, in one part or several. */
public interface SignatureVerify {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            @Nullable CryptographicParameters cryptographicParameters,
            @Nullable Data data,
            @Nullable Bytes digestedData,
            @Nullable Bytes signatureData,
            @Nullable Bytes correlationValue,
            @Nullable Boolean initIndicator,
            @Nullable Boolean finalIndicator)
            implements RequestPayload {}

    record Response(
            UniqueIdentifier uniqueIdentifier,
            @Nullable ValidityIndicator validityIndicator,
            @Nullable Data data,
            @Nullable Bytes correlationValue)
            implements ResponsePayload {}
}
