package org.claviger.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.claviger.codec.KmipException;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.SplitKeyMethod;
import org.claviger.hsm.software.SoftwareHsm;
import org.claviger.secret.SecretBytes;
import org.claviger.server.crypto.SecretSharing.Scheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SecretSharingTest {
    private static final String SECRET = "0102030405060708090a0b0c0d0e0f10";
    /** 2^521 - 1. */
    private static final BigInteger PRIME = BigInteger.TWO.pow(521).subtract(BigInteger.ONE);

    private final SecretSharing sharing = new SecretSharing(new SoftwareHsm());

    /** The parts of TC-SJ-3 of 1.4. */
    @Test
    void joinsPublishedParts() {
        Scheme scheme = new Scheme(SplitKeyMethod.POLYNOMIAL_SHARING_GF2_8, 4, 2, null);
        SortedMap<Integer, SecretBytes> parts = new TreeMap<>();
        parts.put(1, secret("66c46a7754f94de420c7b1a7fff5ec56"));
        parts.put(3, secret("a855b891f61ad9217240d8ec061e37da"));

        try (SecretBytes joined = sharing.join(parts, scheme, 16)) {
            assertThat(joined.matches(HexFormat.of().parseHex(SECRET))).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "XOR, 2, 2",
        "XOR, 5, 5",
        "POLYNOMIAL_SHARING_GF2_8, 5, 3",
        "POLYNOMIAL_SHARING_GF2_8, 255, 2",
        "POLYNOMIAL_SHARING_GF2_16, 5, 3",
        "POLYNOMIAL_SHARING_GF2_16, 4, 4",
        "POLYNOMIAL_SHARING_PRIME_FIELD, 5, 3",
    })
    void joinsWhatItHasSplitOutOfAnyParts(SplitKeyMethod method, int parts, int threshold) {
        Scheme scheme = scheme(method, parts, threshold);
        List<SecretBytes> split = sharing.split(secret(SECRET), scheme);

        for (int first = 1; first + threshold - 1 <= parts; first += Math.max(1, parts / 5)) {
            SortedMap<Integer, SecretBytes> some = new TreeMap<>();
            for (int part = first; part < first + threshold; part++) {
                some.put(part, split.get(part - 1));
            }
            try (SecretBytes joined = sharing.join(some, scheme, 16)) {
                assertThat(joined.matches(HexFormat.of().parseHex(SECRET))).isTrue();
            }
        }
        assertThat(split).hasSize(parts);
    }

    @ParameterizedTest
    @CsvSource({"POLYNOMIAL_SHARING_GF2_8", "POLYNOMIAL_SHARING_GF2_16", "POLYNOMIAL_SHARING_PRIME_FIELD"})
    void noticesAPartThatDoesNotFit(SplitKeyMethod method) {
        Scheme scheme = scheme(method, 5, 2);
        SortedMap<Integer, SecretBytes> parts = numbered(sharing.split(secret(SECRET), scheme));
        SortedMap<Integer, SecretBytes> others = numbered(sharing.split(secret(SECRET), scheme));
        parts.put(3, others.get(3));

        assertFails(() -> sharing.join(parts, scheme, 16));
    }

    @Test
    void refusesTooFewParts() {
        Scheme scheme = scheme(SplitKeyMethod.POLYNOMIAL_SHARING_GF2_8, 5, 3);
        SortedMap<Integer, SecretBytes> parts = numbered(sharing.split(secret(SECRET), scheme));

        assertFails(() -> sharing.join(parts.headMap(3), scheme, 16));
    }

    @Test
    void refusesAFieldThatIsNone() {
        assertThatThrownBy(() ->
                        new Scheme(SplitKeyMethod.POLYNOMIAL_SHARING_PRIME_FIELD, 3, 2, PRIME.add(BigInteger.TWO)))
                .isInstanceOf(KmipException.class);
        assertThatThrownBy(() ->
                        new Scheme(SplitKeyMethod.POLYNOMIAL_SHARING_PRIME_FIELD, 3, 2, BigInteger.ONE.shiftLeft(5000)))
                .isInstanceOf(KmipException.class);
    }

    /** FIPS 197 gives no values for this polynomial: every element but zero has its inverse. */
    @Test
    void dividesInBothFields() {
        for (BinaryField field : BinaryField.values()) {
            for (int element = 1; element < (1 << (8 * field.bytes())); element++) {
                assertThat(field.times(element, field.inverse(element))).isEqualTo(1);
            }
        }
    }

    private static Scheme scheme(SplitKeyMethod method, int parts, int threshold) {
        return new Scheme(
                method, parts, threshold, method == SplitKeyMethod.POLYNOMIAL_SHARING_PRIME_FIELD ? PRIME : null);
    }

    private static SortedMap<Integer, SecretBytes> numbered(List<SecretBytes> parts) {
        SortedMap<Integer, SecretBytes> numbered = new TreeMap<>();
        for (SecretBytes part : new ArrayList<>(parts)) {
            numbered.put(numbered.size() + 1, part);
        }
        return numbered;
    }

    private static SecretBytes secret(String hex) {
        return SecretBytes.takeFrom(HexFormat.of().parseHex(hex));
    }

    private static void assertFails(Runnable join) {
        assertThatThrownBy(join::run)
                .isInstanceOfSatisfying(
                        KmipException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(ResultReason.CRYPTOGRAPHIC_FAILURE));
    }
}
