package org.claviger.codec.object;

import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.jspecify.annotations.Nullable;

/** Digest (2.1 section 4.21) of the key material, certificate or opaque data, in one format. */
public record Digest(
        HashingAlgorithm hashingAlgorithm,
        @Nullable Bytes digestValue,
        @Nullable KeyFormatType keyFormatType) {}
