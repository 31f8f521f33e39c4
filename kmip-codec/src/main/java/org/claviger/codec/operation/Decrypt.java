package org.claviger.codec.operation;

import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.ttlv.Bytes;
import org.jspecify.annotations.Nullable;

/** Decrypt (2.1 section 6.1.11): decrypts data, in one part or several. */
public interface Decrypt {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            @Nullable CryptographicParameters cryptographicParameters,
            @Nullable Data data,
            @Nullable Bytes ivCounterNonce,
            @Nullable Bytes correlationValue,
            @Nullable Boolean initIndicator,
            @Nullable Boolean finalIndicator,
            @Nullable Bytes authenticatedEncryptionAdditionalData,
            @Nullable Bytes authenticatedEncryptionTag)
            implements RequestPayload {}

    record Response(
            UniqueIdentifier uniqueIdentifier,
            @Nullable Data data,
            @Nullable Bytes correlationValue) implements ResponsePayload {}
}
