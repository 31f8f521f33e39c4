package org.claviger.server.object;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.jspecify.annotations.Nullable;

/** How strong a key is, in bits of a symmetric key: NIST SP 800-57 part 1 revision 5, table 2. */
final class Strength {
    /** Integer-factorisation and finite-field keys: modulus bits to strength. */
    private static final NavigableMap<Integer, Integer> MODULUS =
            new TreeMap<>(Map.of(1024, 80, 2048, 112, 3072, 128, 7680, 192, 15360, 256));

    private Strength() {}

    static int bits(@Nullable CryptographicAlgorithm algorithm, int lengthBits) {
        if (algorithm == null) {
            return 0;
        }
        return switch (algorithm) {
            case RSA, DSA, DH -> {
                Map.Entry<Integer, Integer> row = MODULUS.floorEntry(lengthBits);
                yield row == null ? 0 : row.getValue();
            }
            case EC, ECDSA, ECDH, ECMQV, ED25519, ED448 -> lengthBits / 2;
            case DES -> 0;
            case DES3 -> lengthBits >= 168 ? 112 : 80;
            default -> lengthBits;
        };
    }
}
