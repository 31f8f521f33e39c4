package org.claviger.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.server.crypto.ParametersBuilder.parameters;

import java.util.List;
import java.util.Set;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Digest;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.EncodingOption;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.codec.type.ResultReason;
import org.claviger.secret.SecretBytes;
import org.claviger.server.custody.CustodyClass;
import org.claviger.server.policy.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledIf(value = "available", disabledReason = "libsofthsm2 is not installed")
class CryptographyTest extends CryptographyOnSoftHsm {
    /** Create, Encrypt, Sign and MAC reach the module with keys of both classes: counted at the binding. */
    @Test
    void doesEverythingInTheModule() {
        for (boolean extractable : new boolean[] {true, false}) {
            long generated = calls("C_GenerateKey");
            CryptoKey aes = fixture.create(CryptographicAlgorithm.AES, 256, extractable);
            CryptoKey hmac = fixture.create(CryptographicAlgorithm.HMAC_SHA256, 256, extractable);
            assertThat(calls("C_GenerateKey")).isEqualTo(generated + 2);
            long pairs = calls("C_GenerateKeyPair");
            CryptographyFixture.Pair pair =
                    fixture.createPair(CryptographicAlgorithm.EC, 256, RecommendedCurve.P_256, extractable);
            assertThat(calls("C_GenerateKeyPair")).isEqualTo(pairs + 1);
            CustodyClass expected = extractable ? CustodyClass.SERVER_RESIDENT : CustodyClass.HSM_RESIDENT;
            for (CryptoKey key : List.of(aes, hmac, pair.privateKey())) {
                assertThat(key.material().custodyClass()).isEqualTo(expected);
            }

            Bytes iv = Bytes.of(new byte[16]);
            // The first use opens or unwraps the key; the second shows what a use costs.
            Bytes cbc = crypto().encrypt(aes, CBC, DATA, iv, null).data();
            crypto().sign(pair.privateKey(), null, DATA, false);
            crypto().mac(hmac, null, DATA);
            long encrypted = calls("C_Encrypt");
            long decrypted = calls("C_Decrypt");
            long signed = calls("C_Sign");
            long objects = calls("C_CreateObject") + calls("C_UnwrapKey");
            crypto().encrypt(aes, CBC, DATA, iv, null);
            crypto().decrypt(aes, CBC, cbc, iv, null, null);
            crypto().sign(pair.privateKey(), null, DATA, false);
            crypto().mac(hmac, null, DATA);

            assertThat(calls("C_Encrypt")).isEqualTo(encrypted + 1);
            assertThat(calls("C_Decrypt")).isEqualTo(decrypted + 1);
            assertThat(calls("C_Sign")).isEqualTo(signed + 2);
            assertThat(calls("C_CreateObject") + calls("C_UnwrapKey")).isEqualTo(objects);
        }
    }

    @ParameterizedTest
    @CsvSource({"AES, 128", "AES, 192", "AES, 256", "DES3, 168", "HMAC_SHA256, 256", "HMAC_SHA512, 512"})
    void keepsWhatIsNotExtractableInTheHsm(CryptographicAlgorithm algorithm, int bits) {
        CryptoKey key = fixture.create(algorithm, bits, false);

        assertThat(key.material().custodyClass()).isEqualTo(CustodyClass.HSM_RESIDENT);
        assertReason(ResultReason.NOT_EXTRACTABLE, () -> fixture.materials().reveal(key, null, null));
        assertReason(ResultReason.NOT_EXTRACTABLE, () -> fixture.materials().reveal(key, KeyFormatType.RAW, null));
    }

    @Test
    void makesKeysOfLengthsThatTheHsmCannotKeepAllTheSame() {
        CryptoKey key = fixture.create(CryptographicAlgorithm.HMAC_SHA256, 136, false);

        assertThat(key.material().custodyClass()).isEqualTo(CustodyClass.SERVER_RESIDENT);
        assertThat(crypto().mac(key, null, DATA).length()).isEqualTo(32);
    }

    @ParameterizedTest
    @CsvSource({"AES, 127", "AES, 64", "DES3, 112", "HMAC_MD5, 128", "DES, 56", "HMAC_SHA256, 130", "RSA, 2048"})
    void makesNoKeysThatThePolicyLacks(CryptographicAlgorithm algorithm, int bits) {
        if (algorithm == CryptographicAlgorithm.RSA) {
            assertReason(ResultReason.INVALID_ATTRIBUTE_VALUE, () -> fixture.createPair(algorithm, 1024, null, true));
            return;
        }
        assertReason(ResultReason.INVALID_ATTRIBUTE_VALUE, () -> fixture.create(algorithm, bits, true));
    }

    @Test
    void takesTheAlgorithmOfAMacFromTheParameters() {
        CryptoKey registeredAsAes = fixture.aes("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
        CryptoKey hmac = fixture.symmetric(CryptographicAlgorithm.HMAC_SHA256, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
        CryptographicParameters parameters =
                parameters().algorithm(CryptographicAlgorithm.HMAC_SHA256).build();

        assertThat(crypto().mac(registeredAsAes, parameters, DATA)).isEqualTo(crypto().mac(hmac, null, DATA));
        assertReason(
                ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS, () -> crypto().mac(registeredAsAes, null, DATA));
    }

    @Test
    void refusesAnAesKeyThatStaysInTheHsmForAnHmac() {
        CryptoKey aes = fixture.create(CryptographicAlgorithm.AES, 256, false);
        CryptographicParameters parameters =
                parameters().algorithm(CryptographicAlgorithm.HMAC_SHA256).build();

        assertReason(ResultReason.BAD_CRYPTOGRAPHIC_PARAMETERS, () -> crypto().mac(aes, parameters, DATA));
    }

    @Test
    void refusesTheWrongHalfOfAPairAndOtherObjects() {
        assertReason(ResultReason.INVALID_OBJECT_TYPE, () -> crypto().sign(rsaPublic(), null, DATA, false));
        assertReason(ResultReason.INVALID_OBJECT_TYPE, () -> crypto().verify(rsaPrivate(), null, DATA, false, DATA));
        assertReason(
                ResultReason.INVALID_OBJECT_TYPE,
                () -> crypto().encrypt(
                                rsaPrivate(),
                                parameters().padding(PaddingMethod.OAEP).build(),
                                DATA,
                                null,
                                null));
        assertReason(
                ResultReason.INVALID_OBJECT_TYPE,
                () -> crypto().mac(
                                rsaPublic(),
                                parameters()
                                        .algorithm(CryptographicAlgorithm.HMAC_SHA256)
                                        .build(),
                                DATA));
    }

    @Test
    void refusesKeysThatAreNoKeys() {
        CryptoKey broken = new CryptoKey(
                rsaPrivate().facts(),
                fixture.aes("00112233445566778899aabbccddeeff").material(),
                KeyFormatType.PKCS_1,
                List.of());

        assertThatThrownBy(() -> crypto().sign(broken, null, DATA, false)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void wrapsAKeyWithItsEncodingAndUnwrapsIt() {
        CryptoKey kek = fixture.create(CryptographicAlgorithm.AES, 256, false);
        CryptoKey target = fixture.aes("00112233445566778899aabbccddeeff");

        try (SecretBytes material = fixture.materials().reveal(target, null, null)) {
            for (EncodingOption encoding : EncodingOption.values()) {
                Bytes wrapped = fixture.wrapping().wrap(kek, null, material, KeyFormatType.RAW, encoding);
                assertThat(wrapped.length()).isEqualTo(encoding == EncodingOption.NO_ENCODING ? 24 : 40);
                try (SecretBytes back = fixture.wrapping().unwrap(kek, null, wrapped, KeyFormatType.RAW, encoding)) {
                    assertThat(back.matches(material)).isTrue();
                }
                assertReason(
                        ResultReason.CRYPTOGRAPHIC_FAILURE,
                        () -> fixture.wrapping()
                                .unwrap(kek, null, flipped(wrapped), KeyFormatType.RAW, encoding)
                                .close());
            }
        }
    }

    @Test
    void wrapsATransparentKeyAsTheStructureThatItIs() {
        CryptoKey kek = fixture.create(CryptographicAlgorithm.AES, 256, true);
        CryptoKey target = fixture.aes("00112233445566778899aabbccddeeff");

        try (SecretBytes material = fixture.materials().reveal(target, KeyFormatType.TRANSPARENT_SYMMETRIC_KEY, null)) {
            Bytes wrapped = fixture.wrapping().wrap(kek, null, material, KeyFormatType.TRANSPARENT_SYMMETRIC_KEY, null);
            try (SecretBytes back =
                    fixture.wrapping().unwrap(kek, null, wrapped, KeyFormatType.TRANSPARENT_SYMMETRIC_KEY, null)) {
                assertThat(back.matches(material)).isTrue();
            }
            assertReason(
                    ResultReason.ENCODING_OPTION_ERROR,
                    () -> fixture.wrapping()
                            .wrap(
                                    kek,
                                    null,
                                    material,
                                    KeyFormatType.TRANSPARENT_SYMMETRIC_KEY,
                                    EncodingOption.NO_ENCODING));
        }
    }

    /** RFC 5649 section 6: SoftHSM gets these lengths wrong, so software does them, where it may. */
    @ParameterizedTest
    @CsvSource({
        "c37b7e6492584340bed12207808941155068f738,"
                + " 138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a",
        "466f7250617369, afbeb0f07dfbf5419200f2ccb50bb24f",
    })
    void wrapsWithPadding(String key, String wrapped) {
        CryptoKey kek = fixture.aes(
                "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8",
                parameters().mode(BlockCipherMode.AES_KEY_WRAP_PADDING).build());
        try (SecretBytes material = SecretBytes.copyOf(Bytes.ofHex(key).toArray())) {
            assertReason(
                    ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                    () -> fixture.wrapping().wrap(kek, null, material, KeyFormatType.RAW, EncodingOption.NO_ENCODING));

            fixture.policy(AlgorithmPolicy.of(Tolerance.NONE, Set.of(CryptographicAlgorithm.AES)));

            assertThat(fixture.wrapping()
                            .wrap(kek, null, material, KeyFormatType.RAW, EncodingOption.NO_ENCODING)
                            .toHex())
                    .isEqualTo(wrapped);
        }
    }

    @Test
    void digestsTheFormatThatWasRegistered() {
        try (SecretBytes clear = SecretBytes.copyOf(rsa.getPrivate().getEncoded())) {
            Digest digest = fixture.materials()
                    .register(
                            fixture.facts(ObjectType.PRIVATE_KEY, CryptographicAlgorithm.RSA, 2048),
                            KeyFormatType.PKCS_8,
                            clear)
                    .digest();

            assertThat(digest).isEqualTo(KeyFormats.digest(clear, KeyFormatType.PKCS_8));
        }
    }

    @Test
    void refusesToRegisterWhatIsNotWhatItSays() {
        try (SecretBytes pkcs8 = SecretBytes.copyOf(rsa.getPrivate().getEncoded());
                SecretBytes raw = SecretBytes.copyOf(new byte[16])) {
            KeyMaterials materials = fixture.materials();
            assertReason(
                    ResultReason.INVALID_FIELD,
                    () -> materials.examine(
                            ObjectType.PRIVATE_KEY, KeyFormatType.PKCS_8, pkcs8, CryptographicAlgorithm.EC, null));
            assertReason(
                    ResultReason.INVALID_FIELD,
                    () -> materials.examine(
                            ObjectType.PRIVATE_KEY, KeyFormatType.PKCS_8, pkcs8, CryptographicAlgorithm.RSA, 1024));
            assertReason(
                    ResultReason.INVALID_FIELD,
                    () -> materials.examine(
                            ObjectType.PUBLIC_KEY, KeyFormatType.PKCS_8, pkcs8, CryptographicAlgorithm.RSA, null));
            assertReason(
                    ResultReason.INVALID_FIELD,
                    () -> materials.examine(
                            ObjectType.PRIVATE_KEY, KeyFormatType.PKCS_1, raw, CryptographicAlgorithm.RSA, null));
            assertReason(
                    ResultReason.INVALID_FIELD,
                    () -> materials.examine(
                            ObjectType.SYMMETRIC_KEY, KeyFormatType.RAW, raw, CryptographicAlgorithm.AES, 256));
            assertThat(materials.examine(ObjectType.PRIVATE_KEY, KeyFormatType.PKCS_8, pkcs8, null, null))
                    .isEqualTo(new KeyMaterials.Examined(CryptographicAlgorithm.RSA, 2048, null));
        }
    }

    @Test
    void retrievesRandomBytesOfTheModule() {
        long before = calls("C_GenerateRandom");

        assertThat(crypto().random(32)).isNotEqualTo(crypto().random(32));

        assertThat(calls("C_GenerateRandom")).isEqualTo(before + 2);
        assertReason(ResultReason.INVALID_FIELD, () -> crypto().random(0));
        assertReason(ResultReason.INVALID_FIELD, () -> crypto().random(Cryptography.RANDOM_BYTES_MAX + 1));
    }
}
