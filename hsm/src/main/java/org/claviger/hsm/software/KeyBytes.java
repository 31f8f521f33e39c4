package org.claviger.hsm.software;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.RSAKeyGenParameterSpec;
import org.claviger.hsm.HsmException.Reason;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyPairKind;
import org.claviger.hsm.MechanismUnsupportedException;
import org.claviger.secret.SecretBytes;

/** New keys, and how long a key of each kind is. */
final class KeyBytes {
    private KeyBytes() {}

    static SecretBytes secret(KeyKind kind, int bits, SecureRandom random) {
        checkSecretBits(kind, bits);
        var value = new byte[bits / Byte.SIZE];
        random.nextBytes(value);
        if (kind == KeyKind.DES3) {
            setOddParity(value);
        }
        return SecretBytes.takeFrom(value);
    }

    static void checkSecretBits(KeyKind kind, int bits) {
        boolean right = switch (kind) {
            case AES -> bits == 128 || bits == 192 || bits == 256;
            case DES3 -> bits == 192;
            case GENERIC_SECRET -> bits > 0 && bits % Byte.SIZE == 0;
            case CHACHA20 -> bits == 256;
            case AES_XTS -> bits == 256 || bits == 512;
            case RSA_PRIVATE,
                    RSA_PUBLIC,
                    EC_PRIVATE,
                    EC_PUBLIC,
                    ED25519_PRIVATE,
                    ED25519_PUBLIC,
                    DSA_PRIVATE,
                    DSA_PUBLIC -> throw new IllegalArgumentException(kind + " is no secret key");
        };
        if (!right) {
            throw MechanismUnsupportedException.keySize(kind + " of " + bits + " bits");
        }
    }

    private static void setOddParity(byte[] value) {
        for (int i = 0; i < value.length; i++) {
            int upper = value[i] & 0xfe;
            value[i] = (byte) (upper | ((Integer.bitCount(upper) & 1) ^ 1));
        }
    }

    static KeyPair pair(KeyPairKind kind, SecureRandom random) {
        try {
            return switch (kind) {
                case KeyPairKind.Rsa rsa -> {
                    var generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(new RSAKeyGenParameterSpec(rsa.bits(), rsa.publicExponent()), random);
                    yield generator.generateKeyPair();
                }
                case KeyPairKind.Ed25519 _ ->
                    KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                case KeyPairKind.Ec ec -> SoftwareKeys.generate(ec.curve(), random);
            };
        } catch (GeneralSecurityException e) {
            throw new MechanismUnsupportedException(
                    Reason.KEY_SIZE,
                    kind.toString(),
                    "a key pair " + kind + " cannot be made: " + e.getMessage() + ".");
        }
    }
}
