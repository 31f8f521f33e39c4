package org.claviger.codec.object;

import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DigitalSignatureAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyRoleType;
import org.claviger.codec.type.MaskGenerator;
import org.claviger.codec.type.PaddingMethod;
import org.jspecify.annotations.Nullable;

/** Cryptographic Parameters (2.1 section 4.16): lengths of IV and its parts in bits, of tag and salt in bytes. */
public record CryptographicParameters(
        @Nullable BlockCipherMode blockCipherMode,
        @Nullable PaddingMethod paddingMethod,
        @Nullable HashingAlgorithm hashingAlgorithm,
        @Nullable KeyRoleType keyRoleType,
        @Nullable DigitalSignatureAlgorithm digitalSignatureAlgorithm,
        @Nullable CryptographicAlgorithm cryptographicAlgorithm,
        @Nullable Boolean randomIv,
        @Nullable Integer ivLength,
        @Nullable Integer tagLength,
        @Nullable Integer fixedFieldLength,
        @Nullable Integer invocationFieldLength,
        @Nullable Integer counterLength,
        @Nullable Integer initialCounterValue,
        @Nullable Integer saltLength,
        @Nullable MaskGenerator maskGenerator,
        @Nullable HashingAlgorithm maskGeneratorHashingAlgorithm,
        @Nullable Bytes pSource,
        @Nullable Integer trailerField) {
    /** No parameter at all: what is not said is taken from the key or the algorithm. */
    public static final CryptographicParameters NONE = new CryptographicParameters(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
}
