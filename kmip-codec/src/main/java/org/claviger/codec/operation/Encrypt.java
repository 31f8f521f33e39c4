package org.claviger.codec.operation;

import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.ttlv.Bytes;
import org.jspecify.annotations.Nullable;

/** Encrypt (2.1 section 6.1.17): encrypts data, in one part or several. */
public interface Encrypt {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            @Nullable CryptographicParameters cryptographicParameters,
            @Nullable Data data,
            @Nullable Bytes ivCounterNonce,
            @Nullable Bytes correlationValue,
            @Nullable Boolean initIndicator,
            @Nullable Boolean finalIndicator,
            @Nullable Bytes authenticatedEncryptionAdditionalData)
            implements RequestPayload {}

    record Response(
            UniqueIdentifier uniqueIdentifier,
            @Nullable Data data,
            @Nullable Bytes ivCounterNonce,
            @Nullable Bytes correlationValue,
            @Nullable Bytes authenticatedEncryptionTag)
            implements ResponsePayload {}
}
