package org.claviger.codec.object;

import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.KeyCompressionType;
import org.claviger.codec.type.KeyFormatType;
import org.jspecify.annotations.Nullable;

/** Key Block (2.1 section 3.1): all that belongs closely to a key. */
public record KeyBlock(
        KeyFormatType keyFormatType,
        @Nullable KeyCompressionType keyCompressionType,
        @Nullable KeyValue keyValue,
        @Nullable CryptographicAlgorithm cryptographicAlgorithm,
        @Nullable Integer cryptographicLength,
        @Nullable KeyWrappingData keyWrappingData) {
    public boolean isWrapped() {
        return keyWrappingData != null;
    }
}
