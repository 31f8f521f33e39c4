package org.claviger.hsm;

import java.math.BigInteger;

/** What key pair is made. */
public sealed interface KeyPairKind {
    /** The kind of the private half. */
    KeyKind privateKind();

    KeyKind publicKind();

    record Rsa(int bits, BigInteger publicExponent) implements KeyPairKind {
        public static final BigInteger F4 = BigInteger.valueOf(65_537);

        /** With the public exponent 65537. */
        public Rsa(int bits) {
            this(bits, F4);
        }

        @Override
        public KeyKind privateKind() {
            return KeyKind.RSA_PRIVATE;
        }

        @Override
        public KeyKind publicKind() {
            return KeyKind.RSA_PUBLIC;
        }
    }

    record Ec(EcCurve curve) implements KeyPairKind {
        @Override
        public KeyKind privateKind() {
            return KeyKind.EC_PRIVATE;
        }

        @Override
        public KeyKind publicKind() {
            return KeyKind.EC_PUBLIC;
        }
    }

    record Ed25519() implements KeyPairKind {
        @Override
        public KeyKind privateKind() {
            return KeyKind.ED25519_PRIVATE;
        }

        @Override
        public KeyKind publicKind() {
            return KeyKind.ED25519_PUBLIC;
        }
    }
}
