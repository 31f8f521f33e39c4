package org.claviger.server.object;

import java.util.Map;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.ResultReason;

/**
 * Which keys count as safe against a quantum computer (2.1 section 4.45): those whose strength stays at 128 bits when
 * Grover's algorithm halves it. No key pair that this server makes is one.
 */
final class QuantumSafety {
    private static final int SYMMETRIC_BITS_MIN = 256;

    private static final Map<CryptographicAlgorithm, Integer> BITS_MIN = Map.of(
            CryptographicAlgorithm.AES, SYMMETRIC_BITS_MIN,
            CryptographicAlgorithm.CHA_CHA20, SYMMETRIC_BITS_MIN,
            CryptographicAlgorithm.CHA_CHA20_POLY1305, SYMMETRIC_BITS_MIN,
            CryptographicAlgorithm.HMAC_SHA256, SYMMETRIC_BITS_MIN,
            CryptographicAlgorithm.HMAC_SHA384, SYMMETRIC_BITS_MIN,
            CryptographicAlgorithm.HMAC_SHA512, SYMMETRIC_BITS_MIN);

    private QuantumSafety() {}

    /** Refuses a key that is asked to be quantum safe and is not. */
    static void require(Attributes requested) {
        if (!requested.bool(Attribute.QUANTUM_SAFE).orElse(false)) {
            return;
        }
        Integer min = requested
                .enumeration(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.class)
                .map(BITS_MIN::get)
                .orElse(null);
        int bits = requested.integer(Attribute.CRYPTOGRAPHIC_LENGTH).orElse(0);
        if (min == null || bits < min) {
            // Deviation: QS-M-2 expects General Failure, for which the text names no reason.
            throw new KmipException(
                    ResultReason.GENERAL_FAILURE, "A key of this algorithm and length is not quantum safe.");
        }
    }
}
