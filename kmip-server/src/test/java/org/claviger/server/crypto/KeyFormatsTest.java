package org.claviger.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.claviger.codec.KmipException;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFormatsTest {
    private static final SecretAccess ACCESS = SecretAccess.grant();

    @Test
    void takesAnRsaPrivateKeyThroughEveryFormatAndBack() throws GeneralSecurityException {
        byte[] pkcs8 = rsa().getPrivate().getEncoded();

        byte[] pkcs1 = convert(pkcs8, KeyFormatType.PKCS_8, KeyFormatType.PKCS_1, ObjectType.PRIVATE_KEY);
        byte[] transparent =
                convert(pkcs1, KeyFormatType.PKCS_1, KeyFormatType.TRANSPARENT_RSA_PRIVATE_KEY, ObjectType.PRIVATE_KEY);
        byte[] again = convert(
                transparent, KeyFormatType.TRANSPARENT_RSA_PRIVATE_KEY, KeyFormatType.PKCS_8, ObjectType.PRIVATE_KEY);

        assertThat(again).isEqualTo(pkcs8);
        assertThat(transparent.length % 8).isZero();
    }

    @Test
    void takesAnRsaPublicKeyThroughEveryFormatAndBack() throws GeneralSecurityException {
        KeyPair pair = rsa();
        byte[] info = pair.getPublic().getEncoded();

        byte[] pkcs1 = convert(info, KeyFormatType.X_509, KeyFormatType.PKCS_1, ObjectType.PUBLIC_KEY);
        byte[] transparent =
                convert(pkcs1, KeyFormatType.PKCS_1, KeyFormatType.TRANSPARENT_RSA_PUBLIC_KEY, ObjectType.PUBLIC_KEY);
        byte[] again = convert(
                transparent, KeyFormatType.TRANSPARENT_RSA_PUBLIC_KEY, KeyFormatType.X_509, ObjectType.PUBLIC_KEY);

        assertThat(again).isEqualTo(info);
        RSAPublicKey read = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(again));
        assertThat(read.getModulus()).isEqualTo(((RSAPublicKey) pair.getPublic()).getModulus());
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void takesAnEllipticPrivateKeyThroughEveryFormatAndBack(String curve) throws GeneralSecurityException {
        ECPrivateKey key = (ECPrivateKey) ec(curve).getPrivate();
        byte[] pkcs8 = key.getEncoded();

        byte[] sec1 = convert(pkcs8, KeyFormatType.PKCS_8, KeyFormatType.EC_PRIVATE_KEY, ObjectType.PRIVATE_KEY);
        byte[] transparent = convert(
                sec1, KeyFormatType.EC_PRIVATE_KEY, KeyFormatType.TRANSPARENT_EC_PRIVATE_KEY, ObjectType.PRIVATE_KEY);
        byte[] again = convert(
                transparent, KeyFormatType.TRANSPARENT_EC_PRIVATE_KEY, KeyFormatType.PKCS_8, ObjectType.PRIVATE_KEY);

        ECPrivateKey read = (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(again));
        assertThat(read.getS()).isEqualTo(key.getS());
        assertThat(read.getParams().getOrder()).isEqualTo(key.getParams().getOrder());
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void takesAnEllipticPublicKeyThroughEveryFormatAndBack(String curve) throws GeneralSecurityException {
        byte[] info = ec(curve).getPublic().getEncoded();

        byte[] transparent =
                convert(info, KeyFormatType.X_509, KeyFormatType.TRANSPARENT_EC_PUBLIC_KEY, ObjectType.PUBLIC_KEY);
        byte[] again = convert(
                transparent, KeyFormatType.TRANSPARENT_EC_PUBLIC_KEY, KeyFormatType.X_509, ObjectType.PUBLIC_KEY);

        assertThat(again).isEqualTo(info);
    }

    @Test
    void takesDsaKeysThroughEveryFormatAndBack() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("DSA");
        generator.initialize(1024);
        KeyPair pair = generator.generateKeyPair();
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        byte[] info = pair.getPublic().getEncoded();

        byte[] privateKey =
                convert(pkcs8, KeyFormatType.PKCS_8, KeyFormatType.TRANSPARENT_DSA_PRIVATE_KEY, ObjectType.PRIVATE_KEY);
        byte[] publicKey =
                convert(info, KeyFormatType.X_509, KeyFormatType.TRANSPARENT_DSA_PUBLIC_KEY, ObjectType.PUBLIC_KEY);

        assertThat(convert(
                        privateKey,
                        KeyFormatType.TRANSPARENT_DSA_PRIVATE_KEY,
                        KeyFormatType.PKCS_8,
                        ObjectType.PRIVATE_KEY))
                .isEqualTo(pkcs8);
        assertThat(convert(
                        publicKey,
                        KeyFormatType.TRANSPARENT_DSA_PUBLIC_KEY,
                        KeyFormatType.X_509,
                        ObjectType.PUBLIC_KEY))
                .isEqualTo(info);
    }

    /** 2.1 section 10.1: tag 420043 structure, tag 42003F byte string. */
    @Test
    void writesATransparentSymmetricKeyAsOnTheWire() {
        byte[] key = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

        byte[] transparent =
                convert(key, KeyFormatType.RAW, KeyFormatType.TRANSPARENT_SYMMETRIC_KEY, ObjectType.SYMMETRIC_KEY);

        assertThat(HexFormat.of().formatHex(transparent))
                .isEqualTo("4200430100000018" + "42003f0800000010" + "000102030405060708090a0b0c0d0e0f");
        assertThat(convert(
                        transparent,
                        KeyFormatType.TRANSPARENT_SYMMETRIC_KEY,
                        KeyFormatType.RAW,
                        ObjectType.SYMMETRIC_KEY))
                .isEqualTo(key);
    }

    @Test
    void padsASymmetricKeyOfAnOddLength() {
        byte[] key = {1, 2, 3};

        byte[] transparent =
                convert(key, KeyFormatType.RAW, KeyFormatType.TRANSPARENT_SYMMETRIC_KEY, ObjectType.SYMMETRIC_KEY);

        assertThat(HexFormat.of().formatHex(transparent))
                .isEqualTo("4200430100000010" + "42003f0800000003" + "0102030000000000");
        assertThat(convert(
                        transparent,
                        KeyFormatType.TRANSPARENT_SYMMETRIC_KEY,
                        KeyFormatType.RAW,
                        ObjectType.SYMMETRIC_KEY))
                .isEqualTo(key);
    }

    @Test
    void signExtendsNumbersToWholeUnits() throws GeneralSecurityException {
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) rsa().getPrivate();

        byte[] transparent = convert(
                key.getEncoded(),
                KeyFormatType.PKCS_8,
                KeyFormatType.TRANSPARENT_RSA_PRIVATE_KEY,
                ObjectType.PRIVATE_KEY);

        // A modulus of 2048 bits has its top bit set: 256 bytes and eight more for the sign.
        assertThat(HexFormat.of().formatHex(Arrays.copyOfRange(transparent, 8, 24)))
                .isEqualTo("4200520400000108" + "0000000000000000");
        assertThat(new BigInteger(1, Arrays.copyOfRange(transparent, 24, 24 + 256)))
                .isEqualTo(key.getModulus());
    }

    @ParameterizedTest
    @CsvSource({
        "SYMMETRIC_KEY, AES, RAW",
        "PRIVATE_KEY, RSA, PKCS_1",
        "PUBLIC_KEY, RSA, PKCS_1",
        "PRIVATE_KEY, EC, TRANSPARENT_EC_PRIVATE_KEY",
        "PUBLIC_KEY, ECDSA, TRANSPARENT_EC_PUBLIC_KEY",
        "PRIVATE_KEY, DSA, TRANSPARENT_DSA_PRIVATE_KEY",
        "SECRET_DATA, , RAW",
        "OPAQUE_OBJECT, , OPAQUE",
        "CERTIFICATE, RSA, X_509",
        "CERTIFICATE_REQUEST, RSA, PKCS_10",
    })
    void givesEachTypeOfObjectItsDefaultFormat(
            ObjectType objectType, CryptographicAlgorithm algorithm, KeyFormatType format) {
        assertThat(KeyFormats.defaultFormat(objectType, algorithm)).isEqualTo(format);
    }

    @Test
    void refusesAFormatOfAnotherKindOfKey() throws GeneralSecurityException {
        byte[] pkcs8 = rsa().getPrivate().getEncoded();

        for (KeyFormatType other : new KeyFormatType[] {
            KeyFormatType.EC_PRIVATE_KEY,
            KeyFormatType.RAW,
            KeyFormatType.X_509,
            KeyFormatType.PKCS_12,
            KeyFormatType.TRANSPARENT_EC_PRIVATE_KEY,
            KeyFormatType.TRANSPARENT_RSA_PUBLIC_KEY
        }) {
            assertThatThrownBy(() -> convert(pkcs8, KeyFormatType.PKCS_8, other, ObjectType.PRIVATE_KEY))
                    .isInstanceOfSatisfying(
                            KmipException.class,
                            e -> assertThat(e.reason()).isEqualTo(ResultReason.KEY_FORMAT_TYPE_NOT_SUPPORTED));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "secp256r1"})
    void survivesEveryTruncationAndChangedByte(String what) throws GeneralSecurityException {
        KeyPair pair = what.equals("RSA") ? rsa() : ec(what);
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        byte[] transparent = convert(
                pkcs8,
                KeyFormatType.PKCS_8,
                KeyFormats.defaultFormat(
                        ObjectType.PRIVATE_KEY,
                        what.equals("RSA") ? CryptographicAlgorithm.RSA : CryptographicAlgorithm.EC),
                ObjectType.PRIVATE_KEY);

        survives(pkcs8, KeyFormatType.PKCS_8);
        survives(transparent, what.equals("RSA") ? KeyFormatType.PKCS_1 : KeyFormatType.TRANSPARENT_EC_PRIVATE_KEY);
    }

    private static void survives(byte[] key, KeyFormatType format) {
        for (int i = 0; i < key.length; i++) {
            byte[] changed = key.clone();
            changed[i] ^= 0x55;
            parses(changed, format);
            parses(Arrays.copyOf(key, i), format);
        }
    }

    private static void parses(byte[] bytes, KeyFormatType format) {
        try (KeyParts parts = KeyFormats.parse(bytes, format, ObjectType.PRIVATE_KEY, null)) {
            assertThat(parts.objectType()).isEqualTo(ObjectType.PRIVATE_KEY);
        } catch (DerReader.DerException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    private static byte[] convert(byte[] key, KeyFormatType from, KeyFormatType to, ObjectType objectType) {
        try (SecretBytes secret = SecretBytes.copyOf(key);
                SecretBytes converted = KeyFormats.convert(secret, from, to, objectType, null)) {
            return converted.read(ACCESS, byte[]::clone);
        }
    }

    private static KeyPair rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static KeyPair ec(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }
}
