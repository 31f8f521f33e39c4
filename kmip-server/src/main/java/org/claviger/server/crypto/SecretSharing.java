package org.claviger.server.crypto;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.bouncycastle.util.BigIntegers;
import org.claviger.codec.KmipException;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.SplitKeyMethod;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.jspecify.annotations.Nullable;

/**
 * Splits a secret and joins its parts (2.1 section 13.1): by XOR, or by polynomials whose value at zero is the secret
 * and whose values at 1, 2 and so on are the parts. The random numbers are the HSM's.
 */
public final class SecretSharing {
    /** So many points other than zero has the smallest of the fields. */
    public static final int PARTS_MAX = 255;

    /** A prime for a key of 4,096 bits, and what a client is likely to round it up to. */
    private static final int PRIME_BITS_MAX = 4096 + 64;

    private static final int PRIME_CERTAINTY = 64;
    private static final int BYTE = 8;

    private final SecretAccess access = SecretAccess.grant();
    private final Hsm hsm;

    public SecretSharing(Hsm hsm) {
        this.hsm = hsm;
    }

    /**
     * How a secret is shared.
     *
     * @param prime of the prime field, else null
     */
    public record Scheme(
            SplitKeyMethod method,
            int parts,
            int threshold,
            @Nullable BigInteger prime) {
        public Scheme {
            if (parts > PARTS_MAX || threshold < 2 || threshold > parts) {
                throw KmipException.invalidField(
                        "A key is split into at most " + PARTS_MAX + " parts, of which at least two are needed.");
            }
            if (method == SplitKeyMethod.XOR && threshold != parts) {
                throw KmipException.invalidField("All parts are needed of a key that is split by XOR.");
            }
            if (method == SplitKeyMethod.POLYNOMIAL_SHARING_PRIME_FIELD) {
                requirePrime(prime);
            }
        }

        private static void requirePrime(@Nullable BigInteger prime) {
            if (prime == null || prime.signum() <= 0 || prime.bitLength() > PRIME_BITS_MAX) {
                throw Failures.badParameters(
                        "The Prime Field Size is missing, or not between 2 and 2^" + PRIME_BITS_MAX + ".");
            }
            if (!prime.isProbablePrime(PRIME_CERTAINTY)) {
                throw Failures.badParameters("The Prime Field Size is no prime.");
            }
        }
    }

    /** The parts, from the one with the Key Part Identifier 1; the caller closes them. */
    public List<SecretBytes> split(SecretBytes secret, Scheme scheme) {
        return secret.read(access, bytes -> {
            List<byte[]> parts = switch (scheme.method()) {
                case XOR -> splitByXor(bytes, scheme.parts());
                case POLYNOMIAL_SHARING_GF2_8 -> splitIn(BinaryField.GF_2_8, bytes, scheme);
                case POLYNOMIAL_SHARING_GF2_16 -> splitIn(BinaryField.GF_2_16, bytes, scheme);
                case POLYNOMIAL_SHARING_PRIME_FIELD -> splitInPrimeField(bytes, scheme, primeOf(scheme));
            };
            return parts.stream().map(SecretBytes::takeFrom).toList();
        });
    }

    /**
     * The secret; the caller closes it. All parts that are given count: one that does not fit the others is an error.
     *
     * @param parts by their Key Part Identifiers
     * @param secretBytes the length of the secret
     */
    public SecretBytes join(SortedMap<Integer, SecretBytes> parts, Scheme scheme, int secretBytes) {
        if (parts.size() < scheme.threshold()) {
            throw failure("There are too few parts.");
        }
        try (Scratch scratch = new Scratch()) {
            List<Integer> points = new ArrayList<>(parts.keySet());
            List<byte[]> values = new ArrayList<>();
            for (Map.Entry<Integer, SecretBytes> part : parts.entrySet()) {
                values.add(part.getValue().read(access, bytes -> scratch.keep(bytes.clone())));
            }
            byte[] secret = switch (scheme.method()) {
                case XOR -> xor(values);
                case POLYNOMIAL_SHARING_GF2_8 -> joinIn(BinaryField.GF_2_8, points, values, scheme.threshold());
                case POLYNOMIAL_SHARING_GF2_16 -> joinIn(BinaryField.GF_2_16, points, values, scheme.threshold());
                case POLYNOMIAL_SHARING_PRIME_FIELD ->
                    joinInPrimeField(points, values, scheme.threshold(), primeOf(scheme), secretBytes);
            };
            return SecretBytes.takeFrom(secret);
        }
    }

    private List<byte[]> splitByXor(byte[] secret, int count) {
        List<byte[]> parts = new ArrayList<>();
        byte[] last = secret.clone();
        for (int part = 1; part < count; part++) {
            byte[] random = random(secret.length);
            for (int i = 0; i < last.length; i++) {
                last[i] ^= random[i];
            }
            parts.add(random);
        }
        parts.add(last);
        return parts;
    }

    private static byte[] xor(List<byte[]> parts) {
        byte[] secret = new byte[parts.getFirst().length];
        for (byte[] part : parts) {
            for (int i = 0; i < secret.length; i++) {
                secret[i] ^= part[i];
            }
        }
        return secret;
    }

    private List<byte[]> splitIn(BinaryField field, byte[] secret, Scheme scheme) {
        requireWhole(field, secret.length);
        try (Scratch scratch = new Scratch()) {
            List<byte[]> coefficients = new ArrayList<>();
            coefficients.add(secret);
            for (int degree = 1; degree < scheme.threshold(); degree++) {
                coefficients.add(scratch.keep(random(secret.length)));
            }
            List<byte[]> parts = new ArrayList<>();
            for (int point = 1; point <= scheme.parts(); point++) {
                byte[] part = new byte[secret.length];
                for (byte[] coefficient : coefficients.reversed()) {
                    for (int i = 0; i < part.length; i += field.bytes()) {
                        put(
                                field,
                                part,
                                i,
                                field.times(element(field, part, i), point) ^ element(field, coefficient, i));
                    }
                }
                parts.add(part);
            }
            return parts;
        }
    }

    private static byte[] joinIn(BinaryField field, List<Integer> points, List<byte[]> values, int threshold) {
        int length = values.getFirst().length;
        requireWhole(field, length);
        List<Integer> taken = points.subList(0, threshold);
        for (int other = threshold; other < points.size(); other++) {
            byte[] expected = valueAt(field, points.get(other), taken, values, length);
            boolean fits = Arrays.equals(expected, values.get(other));
            Arrays.fill(expected, (byte) 0);
            requireFit(fits);
        }
        return valueAt(field, 0, taken, values, length);
    }

    /** Lagrange's interpolation; adding and subtracting are the same here. */
    private static byte[] valueAt(BinaryField field, int x, List<Integer> points, List<byte[]> values, int length) {
        byte[] result = new byte[length];
        for (int j = 0; j < points.size(); j++) {
            int numerator = 1;
            int denominator = 1;
            for (int m = 0; m < points.size(); m++) {
                if (m != j) {
                    numerator = field.times(numerator, x ^ points.get(m));
                    denominator = field.times(denominator, points.get(j) ^ points.get(m));
                }
            }
            int weight = field.times(numerator, field.inverse(denominator));
            for (int i = 0; i < length; i += field.bytes()) {
                put(
                        field,
                        result,
                        i,
                        element(field, result, i) ^ field.times(element(field, values.get(j), i), weight));
            }
        }
        return result;
    }

    /** Numbers of a prime field are BigIntegers, which nobody can zero: they last until they are collected. */
    private List<byte[]> splitInPrimeField(byte[] secret, Scheme scheme, BigInteger prime) {
        if (prime.bitLength() <= secret.length * BYTE) {
            throw Failures.badParameters("The Prime Field Size is not larger than every key of this length.");
        }
        List<BigInteger> coefficients = new ArrayList<>();
        coefficients.add(new BigInteger(1, secret));
        for (int degree = 1; degree < scheme.threshold(); degree++) {
            coefficients.add(randomBelow(prime));
        }
        List<byte[]> parts = new ArrayList<>();
        for (int point = 1; point <= scheme.parts(); point++) {
            BigInteger value = BigInteger.ZERO;
            for (BigInteger coefficient : coefficients.reversed()) {
                value = value.multiply(BigInteger.valueOf(point))
                        .add(coefficient)
                        .mod(prime);
            }
            parts.add(BigIntegers.asUnsignedByteArray((prime.bitLength() + BYTE - 1) / BYTE, value));
        }
        return parts;
    }

    private static byte[] joinInPrimeField(
            List<Integer> points, List<byte[]> values, int threshold, BigInteger prime, int secretBytes) {
        List<BigInteger> numbers =
                values.stream().map(value -> new BigInteger(1, value)).toList();
        List<Integer> taken = points.subList(0, threshold);
        for (int other = threshold; other < points.size(); other++) {
            requireFit(valueAt(prime, points.get(other), taken, numbers).equals(numbers.get(other)));
        }
        BigInteger secret = valueAt(prime, 0, taken, numbers);
        requireFit(secret.bitLength() <= secretBytes * BYTE);
        return BigIntegers.asUnsignedByteArray(secretBytes, secret);
    }

    private static BigInteger valueAt(BigInteger prime, int x, List<Integer> points, List<BigInteger> values) {
        BigInteger result = BigInteger.ZERO;
        for (int j = 0; j < points.size(); j++) {
            BigInteger numerator = BigInteger.ONE;
            BigInteger denominator = BigInteger.ONE;
            for (int m = 0; m < points.size(); m++) {
                if (m != j) {
                    numerator = numerator.multiply(BigInteger.valueOf((long) x - points.get(m)));
                    denominator = denominator.multiply(BigInteger.valueOf((long) points.get(j) - points.get(m)));
                }
            }
            BigInteger weight = numerator.multiply(denominator.mod(prime).modInverse(prime));
            result = result.add(values.get(j).multiply(weight)).mod(prime);
        }
        return result;
    }

    private BigInteger randomBelow(BigInteger bound) {
        int bytes = (bound.bitLength() + BYTE - 1) / BYTE;
        int spare = bytes * BYTE - bound.bitLength();
        while (true) {
            byte[] random = random(bytes);
            random[0] &= (byte) (0xFF >>> spare);
            BigInteger candidate = new BigInteger(1, random);
            Arrays.fill(random, (byte) 0);
            if (candidate.compareTo(bound) < 0) {
                return candidate;
            }
        }
    }

    private byte[] random(int bytes) {
        try {
            return hsm.random(bytes);
        } catch (HsmException e) {
            throw Failures.of(e);
        }
    }

    private static BigInteger primeOf(Scheme scheme) {
        if (scheme.prime() == null) {
            throw new IllegalStateException("a scheme of a prime field has its prime");
        }
        return scheme.prime();
    }

    private static void requireWhole(BinaryField field, int bytes) {
        if (bytes % field.bytes() != 0) {
            throw Failures.badParameters("The key has no whole number of elements of the field.");
        }
    }

    private static void requireFit(boolean fits) {
        if (!fits) {
            throw failure("The parts are not of one key.");
        }
    }

    private static KmipException failure(String message) {
        return new KmipException(ResultReason.CRYPTOGRAPHIC_FAILURE, message);
    }

    private static int element(BinaryField field, byte[] bytes, int index) {
        int element = bytes[index] & 0xFF;
        return field.bytes() == 1 ? element : element << BYTE | (bytes[index + 1] & 0xFF);
    }

    private static void put(BinaryField field, byte[] bytes, int index, int element) {
        if (field.bytes() == 1) {
            bytes[index] = (byte) element;
        } else {
            bytes[index] = (byte) (element >>> BYTE);
            bytes[index + 1] = (byte) element;
        }
    }
}
