package org.claviger.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.crypto.ParametersBuilder.parameters;

import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.DerivationParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DerivationMethod;
import org.claviger.codec.type.EncodingOption;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.codec.type.ResultReason;
import org.claviger.secret.SecretBytes;
import org.claviger.server.policy.Tolerance;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Under {@code policy.fips} what is approved works, and nothing else; software stands by and is never asked. */
@EnabledIf(value = "available", disabledReason = "libsofthsm2 is not installed")
class FipsPolicyTest extends CryptographyOnSoftHsm {
    private static final String AES_KEY = "000102030405060708090a0b0c0d0e0f";
    private static final CryptographicParameters RANDOM_GCM =
            parameters().mode(BlockCipherMode.GCM).randomIv().build();

    @BeforeEach
    void keepsToFips() {
        fixture.policy(AlgorithmPolicy.ofFips());
    }

    @Test
    void takesTheIvOfGcmFromTheModuleAndFromNobodyElse() {
        CryptoKey key = fixture.create(CryptographicAlgorithm.AES, 256, false);
        long drawn = calls("C_GenerateRandom");

        Cryptography.Encrypted encrypted = crypto().encrypt(key, RANDOM_GCM, DATA, null, null);

        assertThat(calls("C_GenerateRandom")).isEqualTo(drawn + 1);
        Bytes iv = present(encrypted.iv());
        assertThat(crypto().decrypt(key, GCM, encrypted.data(), iv, null, encrypted.tag()))
                .isEqualTo(DATA);
        assertRefused(() -> crypto().encrypt(key, GCM, DATA, iv, null));
    }

    @Test
    void makesTheIvOfCbcInTheModule() {
        CryptoKey key = fixture.create(CryptographicAlgorithm.AES, 128, true);
        CryptographicParameters random = parameters()
                .mode(BlockCipherMode.CBC)
                .padding(PaddingMethod.PKCS5)
                .randomIv()
                .build();
        long drawn = calls("C_GenerateRandom");

        Bytes iv = present(crypto().encrypt(key, random, DATA, null, null).iv());

        assertThat(iv.length()).isEqualTo(16);
        assertThat(calls("C_GenerateRandom")).isGreaterThan(drawn);
    }

    @ParameterizedTest
    @CsvSource({
        "AES, 256",
        "HMAC_SHA256, 256",
        "HMAC_SHA1, 160",
    })
    void makesApprovedKeysInTheModule(CryptographicAlgorithm algorithm, int bits) {
        long generated = calls("C_GenerateKey");

        assertThat(fixture.create(algorithm, bits, true).facts().lengthBits()).isEqualTo(bits);

        assertThat(calls("C_GenerateKey")).isEqualTo(generated + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "CHA_CHA20, 256",
        "CHA_CHA20_POLY1305, 256",
        "DES3, 168",
        "AES, 512",
        "HMAC_MD5, 128",
    })
    void makesNoOtherKeys(CryptographicAlgorithm algorithm, int bits) {
        assertReason(ResultReason.INVALID_ATTRIBUTE_VALUE, () -> fixture.create(algorithm, bits, true));
    }

    @Test
    void knowsTheCurvesOfNistAlone() {
        assertThat(fixture.createPair(CryptographicAlgorithm.EC, 384, RecommendedCurve.P_384, false))
                .isNotNull();
        assertRefused(() -> fixture.createPair(CryptographicAlgorithm.EC, 256, RecommendedCurve.SECP256_K1, false));
    }

    @Test
    void neitherMakesNorTakesAKeyOnACurveOfItsOwn() {
        fixture.policy(AlgorithmPolicy.of(Tolerance.NONE, Set.of()));
        CryptoKey key = fixture.createPair(CryptographicAlgorithm.EC, 256, RecommendedCurve.SECP256_K1, true)
                .publicKey();
        try (SecretBytes info = fixture.materials().reveal(key, KeyFormatType.X_509, null)) {
            fixture.policy(AlgorithmPolicy.ofFips());

            assertRefused(() -> fixture.materials()
                    .examine(key.objectType(), KeyFormatType.X_509, info, CryptographicAlgorithm.EC, null));
        }
    }

    @Test
    void readsWhat3DesProtectedAndProtectsNothingWithIt() {
        CryptoKey key =
                fixture.symmetric(CryptographicAlgorithm.DES3, "0123456789abcdef23456789abcdef01456789abcdef0123");
        Bytes iv = Bytes.of(new byte[8]);
        fixture.policy(AlgorithmPolicy.of(Tolerance.NONE, Set.of()));
        Bytes old = crypto().encrypt(key, CBC, DATA, iv, null).data();

        fixture.policy(AlgorithmPolicy.ofFips());

        assertThat(crypto().decrypt(key, CBC, old, iv, null, null)).isEqualTo(DATA);
        assertRefused(() -> crypto().encrypt(key, CBC, DATA, iv, null));
    }

    @Test
    void transportsNothingByRsaWithThePaddingOfPkcs1() {
        CryptographicParameters oaep = parameters()
                .padding(PaddingMethod.OAEP)
                .hash(HashingAlgorithm.SHA_1)
                .build();
        Bytes encrypted = crypto().encrypt(rsaPublic(), oaep, DATA, null, null).data();
        assertThat(crypto().decrypt(rsaPrivate(), oaep, encrypted, null, null, null))
                .isEqualTo(DATA);

        assertRefused(() -> crypto().encrypt(
                        rsaPublic(),
                        parameters().padding(PaddingMethod.PKCS1_V1_5).build(),
                        DATA,
                        null,
                        null));
    }

    @Test
    void signsWithASoundHashAndASaltThatIsNoLongerThanIt() {
        CryptographicParameters pss = parameters()
                .padding(PaddingMethod.PSS)
                .hash(HashingAlgorithm.SHA_256)
                .build();
        assertVerifies(rsaPublic(), pss, crypto().sign(rsaPrivate(), pss, DATA, false));

        assertRefused(() -> crypto().sign(
                        rsaPrivate(),
                        parameters()
                                .padding(PaddingMethod.PSS)
                                .hash(HashingAlgorithm.SHA_256)
                                .saltBytes(33)
                                .build(),
                        DATA,
                        false));
        assertRefused(() -> crypto().sign(
                        rsaPrivate(),
                        parameters()
                                .padding(PaddingMethod.PKCS1_V1_5)
                                .hash(HashingAlgorithm.SHA_1)
                                .build(),
                        DATA,
                        false));
    }

    @Test
    void makesNoDigestThatIsNotApproved() {
        assertThat(crypto().hash(parameters().hash(HashingAlgorithm.SHA3_256).build(), DATA))
                .isNotNull();

        assertRefused(
                () -> crypto().hash(parameters().hash(HashingAlgorithm.MD5).build(), DATA));
    }

    @Test
    void asksNoSoftwareWhereTheModuleLacksAnApprovedMode() {
        CryptographicParameters ccm =
                parameters().mode(BlockCipherMode.CCM).tagBytes(16).build();
        CryptoKey key = fixture.aes(AES_KEY);

        assertRefused(() -> crypto().encrypt(key, ccm, DATA, Bytes.of(new byte[12]), null));
    }

    @ParameterizedTest
    @EnumSource(DerivationMethod.class)
    void derivesNothingOutsideOfTheModule(DerivationMethod method) {
        CryptoKey key = fixture.aes(AES_KEY);
        DerivationParameters parameters =
                new DerivationParameters(null, null, List.of(Bytes.of(new byte[16])), null, null);

        assertRefused(() -> fixture.derivation().derive(method, parameters, List.of(key), 128));
    }

    @Test
    void wrapsByApprovedKeysAlone() {
        CryptoKey aes = fixture.aes(AES_KEY);
        try (SecretBytes material = SecretBytes.copyOf(new byte[16])) {
            assertThat(fixture.wrapping()
                            .wrap(aes, null, material, KeyFormatType.RAW, EncodingOption.NO_ENCODING)
                            .length())
                    .isEqualTo(24);
        }
        fixture.policy(AlgorithmPolicy.of(Tolerance.ALL, Set.of()));
        CryptoKey weak =
                fixture.createPair(CryptographicAlgorithm.RSA, 1024, null, true).publicKey();
        fixture.policy(AlgorithmPolicy.ofFips());
        CryptographicParameters oaep = parameters().padding(PaddingMethod.OAEP).build();
        try (SecretBytes material = SecretBytes.copyOf(new byte[16])) {
            assertRefused(
                    () -> fixture.wrapping().wrap(weak, oaep, material, KeyFormatType.RAW, EncodingOption.NO_ENCODING));
        }
    }

    private static void assertRefused(ThrowingCallable call) {
        assertReason(ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS, call);
    }
}
