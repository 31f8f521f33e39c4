package org.claviger.codec.object;

import org.jspecify.annotations.Nullable;

/** MAC/Signature Key Information (2.1 section 3.3). */
public record MacSignatureKeyInformation(
        UniqueIdentifier uniqueIdentifier, @Nullable CryptographicParameters cryptographicParameters) {}
