package org.claviger.codec.object;

import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DrbgAlgorithm;
import org.claviger.codec.type.Fips186Variation;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.codec.type.RngAlgorithm;
import org.jspecify.annotations.Nullable;

/** RNG Parameters (2.1 section 7.36): a random number generator. */
public record RngParameters(
        RngAlgorithm rngAlgorithm,
        @Nullable CryptographicAlgorithm cryptographicAlgorithm,
        @Nullable Integer cryptographicLength,
        @Nullable HashingAlgorithm hashingAlgorithm,
        @Nullable DrbgAlgorithm drbgAlgorithm,
        @Nullable RecommendedCurve recommendedCurve,
        @Nullable Fips186Variation fips186Variation,
        @Nullable Boolean predictionResistance) {}
