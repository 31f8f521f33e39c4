package org.claviger.codec.object;

import java.math.BigInteger;
import org.claviger.codec.KmipException;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.schema.WireValue;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.secret.SecretBytes;
import org.jspecify.annotations.Nullable;

/**
 * Key Material (2.1 sections 3.2 and 3.4 to 3.12): bytes in a format of their own, or a transparent structure. The
 * integers that are, in some of the structures, secret are secret in all of them, because their tags are the same;
 * such a number is held as on the wire: big-endian, signed, a multiple of eight bytes.
 */
public sealed interface KeyMaterial extends WireValue {
    /** Raw, Opaque, PKCS#1, PKCS#8, X.509, EC Private Key, PKCS#12: the format says what the bytes are. */
    record Encoded(SecretBytes bytes) implements KeyMaterial {}

    record TransparentSymmetricKey(SecretBytes key) implements KeyMaterial {}

    record TransparentDsaPrivateKey(SecretBytes p, SecretBytes q, BigInteger g, SecretBytes x) implements KeyMaterial {}

    record TransparentDsaPublicKey(SecretBytes p, SecretBytes q, BigInteger g, BigInteger y) implements KeyMaterial {}

    record TransparentRsaPrivateKey(
            BigInteger modulus,
            @Nullable SecretBytes privateExponent,
            @Nullable BigInteger publicExponent,
            @Nullable SecretBytes p,
            @Nullable SecretBytes q,
            @Nullable SecretBytes primeExponentP,
            @Nullable SecretBytes primeExponentQ,
            @Nullable SecretBytes crtCoefficient)
            implements KeyMaterial {
        public TransparentRsaPrivateKey {
            boolean primes = p != null && q != null;
            boolean exponents = primeExponentP != null && primeExponentQ != null;
            if (privateExponent == null && !primes && !exponents) {
                throw KmipException.invalidMessage(
                        "has none of Private Exponent, P and Q, Prime Exponent P and Prime Exponent Q");
            }
        }
    }

    record TransparentRsaPublicKey(BigInteger modulus, BigInteger publicExponent) implements KeyMaterial {}

    record TransparentDhPrivateKey(
            SecretBytes p,
            @Nullable SecretBytes q,
            BigInteger g,
            @Nullable BigInteger j,
            SecretBytes x) implements KeyMaterial {}

    record TransparentDhPublicKey(
            SecretBytes p,
            @Nullable SecretBytes q,
            BigInteger g,
            @Nullable BigInteger j,
            BigInteger y) implements KeyMaterial {}

    record TransparentEcPrivateKey(RecommendedCurve recommendedCurve, SecretBytes d) implements KeyMaterial {}

    record TransparentEcPublicKey(RecommendedCurve recommendedCurve, Bytes qString) implements KeyMaterial {}

    static KeyMaterial fromTtlv(Ttlv item, KeyFormatType format) {
        if (item instanceof Ttlv.SecretItem secret) {
            return new Encoded(secret.value());
        }
        return switch (format) {
            case TRANSPARENT_SYMMETRIC_KEY -> RecordBinder.read(TransparentSymmetricKey.class, item);
            case TRANSPARENT_DSA_PRIVATE_KEY -> RecordBinder.read(TransparentDsaPrivateKey.class, item);
            case TRANSPARENT_DSA_PUBLIC_KEY -> RecordBinder.read(TransparentDsaPublicKey.class, item);
            case TRANSPARENT_RSA_PRIVATE_KEY -> RecordBinder.read(TransparentRsaPrivateKey.class, item);
            case TRANSPARENT_RSA_PUBLIC_KEY -> RecordBinder.read(TransparentRsaPublicKey.class, item);
            case TRANSPARENT_DH_PRIVATE_KEY -> RecordBinder.read(TransparentDhPrivateKey.class, item);
            case TRANSPARENT_DH_PUBLIC_KEY -> RecordBinder.read(TransparentDhPublicKey.class, item);
            case TRANSPARENT_EC_PRIVATE_KEY,
                    TRANSPARENT_ECDSA_PRIVATE_KEY,
                    TRANSPARENT_ECDH_PRIVATE_KEY,
                    TRANSPARENT_ECMQV_PRIVATE_KEY -> RecordBinder.read(TransparentEcPrivateKey.class, item);
            case TRANSPARENT_EC_PUBLIC_KEY,
                    TRANSPARENT_ECDSA_PUBLIC_KEY,
                    TRANSPARENT_ECDH_PUBLIC_KEY,
                    TRANSPARENT_ECMQV_PUBLIC_KEY -> RecordBinder.read(TransparentEcPublicKey.class, item);
            case RAW, OPAQUE, PKCS_1, PKCS_8, X_509, EC_PRIVATE_KEY, PKCS_12, PKCS_10 ->
                throw KmipException.invalidMessage("is no Byte String");
        };
    }

    @Override
    default Ttlv toTtlv(int tag) {
        return this instanceof Encoded encoded
                ? new Ttlv.SecretItem(tag, ItemType.BYTE_STRING, encoded.bytes())
                : RecordBinder.write(Tag.KEY_MATERIAL, (Record) this).withTag(tag);
    }
}
