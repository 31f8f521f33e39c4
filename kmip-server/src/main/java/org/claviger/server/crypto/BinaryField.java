package org.claviger.server.crypto;

/**
 * The fields of the split key methods (2.1 section 13.1), without tables and without branches on secret values. An
 * element is a number of as many bits as the field has.
 */
enum BinaryField {
    GF_2_8(1) {
        @Override
        int times(int a, int b) {
            return multiplied(a, b);
        }
    },
    /** GF(2^8)[y] / (y^2 + y + m): an element is uy + v, with u in the upper byte. */
    GF_2_16(2) {
        @Override
        int times(int a, int b) {
            int r = a >>> BITS;
            int s = a & MASK;
            int u = b >>> BITS;
            int v = b & MASK;
            int both = multiplied(s, v);
            // Deviation: 2.1 section 13.1 prints the lower half as ru + svm, which is not the product modulo
            // y^2 + y + m and does not fit the inverse printed below it; rum + sv does.
            int upper = multiplied(r ^ s, u ^ v) ^ both;
            int lower = multiplied(multiplied(r, u), M) ^ both;
            return upper << BITS | lower;
        }
    };

    private static final int BITS = 8;
    private static final int MASK = 0xFF;
    /** x^8 + x^4 + x^3 + x^2 + 1. */
    private static final int MODULUS = 0x11D;
    /** x^5 + x^4 + x^3 + x. */
    private static final int M = 0x3A;

    private final int bytes;

    BinaryField(int bytes) {
        this.bytes = bytes;
    }

    abstract int times(int a, int b);

    /** Bytes of an element. */
    int bytes() {
        return bytes;
    }

    /** By Fermat: the power of two less than the order of the field. */
    int inverse(int a) {
        int power = a;
        int result = 1;
        for (int bit = 1; bit < bytes * BITS; bit++) {
            power = times(power, power);
            result = times(result, power);
        }
        return result;
    }

    private static int multiplied(int a, int b) {
        int product = 0;
        for (int bit = BITS - 1; bit >= 0; bit--) {
            product <<= 1;
            product ^= MODULUS & -(product >>> BITS & 1);
            product ^= a & -(b >>> bit & 1);
        }
        return product;
    }
}
