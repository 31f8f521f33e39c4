package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.jspecify.annotations.Nullable;

/** Derivation Parameters (2.1 section 7.12). */
public record DerivationParameters(
        @Nullable CryptographicParameters cryptographicParameters,
        @Nullable Bytes initializationVector,
        @Wire(Tag.DERIVATION_DATA) List<Bytes> derivationData,
        @Nullable Bytes salt,
        @Nullable Integer iterationCount) {}
