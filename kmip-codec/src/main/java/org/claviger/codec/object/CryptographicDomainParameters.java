package org.claviger.codec.object;

import org.claviger.codec.type.RecommendedCurve;
import org.jspecify.annotations.Nullable;

/** Cryptographic Domain Parameters (2.1 section 4.14). */
public record CryptographicDomainParameters(
        @Nullable Integer qlength, @Nullable RecommendedCurve recommendedCurve) {}
