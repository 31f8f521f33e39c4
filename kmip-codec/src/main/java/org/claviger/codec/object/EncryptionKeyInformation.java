package org.claviger.codec.object;

import org.jspecify.annotations.Nullable;

/** Encryption Key Information (2.1 section 3.3). */
public record EncryptionKeyInformation(
        UniqueIdentifier uniqueIdentifier, @Nullable CryptographicParameters cryptographicParameters) {}
