package org.claviger.server.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.server.crypto.ParametersBuilder.parameters;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.DerivationParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DerivationMethod;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.secret.SecretBytes;
import org.claviger.server.crypto.KeyMaterials.NewKey;
import org.claviger.server.custody.CustodyFixture;
import org.claviger.server.custody.MaterialFacts;
import org.claviger.server.policy.Tolerance;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** P8: the published vectors of the derivation methods, and what is refused of them. */
@Timeout(120)
@EnabledIf(value = "available", disabledReason = "libsofthsm2 is not installed")
class KeyDerivationTest {
    @TempDir
    private static Path home;

    private static CryptographyFixture fixture;

    static boolean available() {
        return CustodyFixture.isAvailable();
    }

    @BeforeAll
    static void initialises() {
        fixture = new CryptographyFixture(CustodyFixture.onSoftHsm(home), null)
                .policy(AlgorithmPolicy.of(Tolerance.ALL, Set.of()));
    }

    @AfterAll
    static void closes() {
        fixture.close();
    }

    /** RFC 6070. */
    @ParameterizedTest
    @CsvSource({
        "password, salt, 1, 0c60c80f961f0e71f3a9b524af6012062fe037a6",
        "password, salt, 2, ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957",
        "password, salt, 4096, 4b007901b765489abead49d926f721d065a429c1",
        "passwordPASSWORDpassword, saltSALTsaltSALTsaltSALTsaltSALTsalt, 4096,"
                + " 3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038",
    })
    void pbkdf2(String password, String salt, int iterations, String derived) {
        CryptoKey base = secretData(password.getBytes(US_ASCII));

        assertDerives(derived, DerivationMethod.PBKDF2, pbkdf2(salt, iterations), base);
    }

    /** RFC 5869, A.1 and A.3. */
    @ParameterizedTest
    @CsvSource({
        "000102030405060708090a0b0c, f0f1f2f3f4f5f6f7f8f9,"
                + " 3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ", , 8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    })
    void hkdf(@Nullable String salt, @Nullable String info, String derived) {
        CryptoKey base = secretData(HexFormat.of().parseHex("0b".repeat(22)));
        DerivationParameters parameters = new DerivationParameters(
                null,
                null,
                info == null ? List.of() : List.of(Bytes.ofHex(info)),
                salt == null ? null : Bytes.ofHex(salt),
                null);

        assertDerives(derived, DerivationMethod.HKDF, parameters, base);
    }

    /** CAVP SP 800-108: KDFCTR and KDFFeedback, counter of 32 bits, with HMAC-SHA-256 and AES-128-CMAC. */
    @ParameterizedTest
    @CsvSource({
        "NIST800_108_C, SHA_256, dd1d91b7d90b2bd3138533ce92b272fbf8a369316aefe242e659cc0ae238afe0, ,"
                + " 01322b96b30acd197979444e468e1c5c6859bf1b1cf951b7e725303e237e46b864a145fab25e517b08f8683d0315bb2911d80a0e8aba17f3b413faac,"
                + " 10621342bfb0fd40046c0e29f2cfdbf0",
        "NIST800_108_C, SHA_256, c4bedbddb66493e7c7259a3bbbc25f8c7e0ca7fe284d92d431d9cd99a0d214ac, ,"
                + " 1c69c54766791e315c2cc5c47ecd3ffab87d0d273dd920e70955814c220eacace6a5946542da3dfe24ff626b4897898cafb7db83bdff3c14fa46fd4b,"
                + " 1da47638d6c9c4d04d74d4640bbd42ab814d9e8cc22f4326695239f96b0693f12d0dd1152cf44430",
        "NIST800_108_C, , 695f1b1a16c949cea51cdf2554ec9d42, ,"
                + " 4fce5942832a390aa1cbe8a0bf9d202cb799e986c9d6b51f45e4d597a6b57f06a4ebfec6467335d116b7f5f9c5b954062f661820f5db2a5bbb3e0625,"
                + " d34b601ec18c34dfa0f9e0b7523e218bdddb9befe8d08b6c0202d75ace0dba89",
        "NIST800_108_F, SHA_256, 93f698e842eed75394d629d957e2e89c6e741f810b623c8b901e38376d068e7b,"
                + " 9f575d9059d3e0c0803f08112f8a806de3c3471912cdf42b095388b14b33508e,"
                + " 53b89c18690e2057a1d167822e636de50be0018532c431f7f5e37f77139220d5e042599ebe266af5767ee18cd2c5c19a1f0f80,"
                + " bd1476f43a4e315747cf5918e0ea5bc0d98769457477c3ab18b742def0e079a933b756365afb5541f253fee43c6fd788a44041038509e9eeb68f7d65ffbb5f95",
    })
    void sp800x108(
            DerivationMethod method,
            @Nullable HashingAlgorithm hash,
            String key,
            @Nullable String iv,
            String fixed,
            String derived) {
        CryptographicParameters prf = hash == null
                ? parameters().mode(BlockCipherMode.CMAC).build()
                : parameters().hash(hash).build();
        DerivationParameters parameters = new DerivationParameters(
                prf, iv == null ? null : Bytes.ofHex(iv), List.of(Bytes.ofHex(fixed)), null, null);

        assertDerives(derived, method, parameters, fixture.aes(key));
    }

    /** SP 800-108 section 4.3, by the formula: A(i) = PRF(A(i-1)), K(i) = PRF(A(i) || i || fixed). */
    @Test
    void doublePipeline() throws Exception {
        byte[] key = HexFormat.of().parseHex("93f698e842eed75394d629d957e2e89c6e741f810b623c8b901e38376d068e7b");
        byte[] fixed = "label and context".getBytes(US_ASCII);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] first = mac.doFinal(fixed);
        byte[] second = mac.doFinal(first);
        String expected = "";
        for (byte[] a : List.of(first, second)) {
            mac.update(a);
            mac.update(new byte[] {0, 0, 0, (byte) (expected.isEmpty() ? 1 : 2)});
            expected += HexFormat.of().formatHex(mac.doFinal(fixed));
        }
        CryptoKey base = fixture.symmetric(
                CryptographicAlgorithm.HMAC_SHA256, HexFormat.of().formatHex(key));

        assertDerives(expected, DerivationMethod.NIST800_108_DPI, data(null, Bytes.owning(fixed)), base);
    }

    /** The signing key of the documentation of AWS Signature Version 4. */
    @Test
    void awsSignatureVersion4() {
        CryptoKey base = secretData("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".getBytes(US_ASCII));
        DerivationParameters parameters = data(null, ascii("20150830"), ascii("us-east-1"), ascii("iam"));

        assertDerives(
                "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
                DerivationMethod.AWS_SIGNATURE_VERSION4,
                parameters,
                base);
    }

    /** CAVS 14.1, ECC CDH primitive, P-256, count 0; the two keys in any order. */
    @Test
    void ecdh() {
        CryptoKey ours = fixture.register(
                ObjectType.PRIVATE_KEY,
                KeyFormatType.EC_PRIVATE_KEY,
                CryptographicAlgorithm.ECDH,
                Bytes.ofHex("30310201010420" + "7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534"
                                + "a00a06082a8648ce3d030107")
                        .toArray());
        CryptoKey theirs = fixture.register(
                ObjectType.PUBLIC_KEY,
                KeyFormatType.X_509,
                CryptographicAlgorithm.ECDH,
                Bytes.ofHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004"
                                + "700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d287"
                                + "db71e509e3fd9b060ddb20ba5c51dcc5948d46fbf640dfe0441782cab85fa4ac")
                        .toArray());
        String shared = "46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b";
        DerivationParameters parameters = data(null);

        assertDerives(shared, DerivationMethod.ASYMMETRIC_KEY, parameters, ours, theirs);
        assertDerives(shared, DerivationMethod.ASYMMETRIC_KEY, parameters, theirs, ours);
    }

    /** FIPS 180-4 and RFC 4231 by the values of the official cases, NIST SP 800-38A F.2.1. */
    @Test
    void hashHmacAndEncrypt() {
        CryptoKey aes = fixture.aes("00112233445566778899aabbccddeeff");
        CryptographicParameters sha256 =
                parameters().hash(HashingAlgorithm.SHA_256).build();
        CryptoKey sp800 = fixture.aes("2b7e151628aed2a6abf7158809cf4f3c");
        CryptoKey text =
                secretData(Bytes.ofHex("6bc1bee22e409f96e93d7e117393172a").toArray());
        DerivationParameters cbc = new DerivationParameters(
                parameters().mode(BlockCipherMode.CBC).build(),
                Bytes.ofHex("000102030405060708090a0b0c0d0e0f"),
                List.of(),
                null,
                null);

        assertDerives("a8faed6abbf35c12a4b26e40f6feb19d", DerivationMethod.HASH, data(sha256), aes);
        assertDerives(
                "1e15c1f1da233629f770fb0a04a5020e", DerivationMethod.HMAC, data(sha256, Bytes.ofHex("0102")), aes);
        assertDerives("7649abac8119b246cee98e9b12e9197d", DerivationMethod.ENCRYPT, cbc, sp800, text);
    }

    @Test
    void refusesDerivationDataBesideSecretData() {
        CryptoKey aes = fixture.aes("00112233445566778899aabbccddeeff");
        DerivationParameters parameters =
                data(parameters().hash(HashingAlgorithm.SHA_256).build(), Bytes.of((byte) 1));

        assertRefused(ResultReason.INVALID_FIELD, DerivationMethod.HMAC, parameters, 128, aes, secretData(new byte[8]));
        assertRefused(ResultReason.INVALID_FIELD, DerivationMethod.HASH, parameters, 128, aes);
    }

    @Test
    void refusesMoreThanTheMethodGivesOrTheServerDoes() {
        CryptoKey base = secretData("password".getBytes(US_ASCII));
        DerivationParameters hash =
                data(parameters().hash(HashingAlgorithm.SHA_256).build());

        assertRefused(ResultReason.INVALID_FIELD, DerivationMethod.HASH, hash, 264, base);
        assertRefused(
                ResultReason.INVALID_FIELD,
                DerivationMethod.PBKDF2,
                pbkdf2("salt", KeyDerivation.PBKDF2_ROUNDS_MAX + 1),
                128,
                base);
        // Two blocks of SHA-1: twice the rounds.
        assertRefused(
                ResultReason.INVALID_FIELD,
                DerivationMethod.PBKDF2,
                pbkdf2("salt", KeyDerivation.PBKDF2_ROUNDS_MAX / 2 + 1),
                256,
                base);
        assertRefused(
                ResultReason.INVALID_ATTRIBUTE_VALUE,
                DerivationMethod.HKDF,
                data(null),
                KeyDerivation.DERIVED_BITS_MAX + 8,
                base);
    }

    @Test
    void doesNotOpenAKeyThatStaysInTheHsm() {
        CryptoKey resident = fixture.create(CryptographicAlgorithm.AES, 256, false);

        assertRefused(ResultReason.FEATURE_NOT_SUPPORTED, DerivationMethod.HKDF, data(null), 128, resident);
    }

    private static DerivationParameters pbkdf2(String salt, int iterations) {
        return new DerivationParameters(null, null, List.of(), ascii(salt), iterations);
    }

    private static DerivationParameters data(@Nullable CryptographicParameters parameters, Bytes... data) {
        return new DerivationParameters(parameters, null, List.of(data), null, null);
    }

    private static Bytes ascii(String text) {
        return Bytes.owning(text.getBytes(US_ASCII));
    }

    private static CryptoKey secretData(byte[] value) {
        MaterialFacts facts = fixture.facts(ObjectType.SECRET_DATA, null, value.length * 8);
        try (SecretBytes clear = SecretBytes.copyOf(value)) {
            NewKey key = fixture.materials().register(facts, KeyFormatType.OPAQUE, clear);
            return new CryptoKey(facts, key.material(), KeyFormatType.OPAQUE, List.of());
        }
    }

    private static void assertDerives(
            String hex, DerivationMethod method, DerivationParameters parameters, CryptoKey... bases) {
        try (SecretBytes derived = fixture.derivation().derive(method, parameters, List.of(bases), hex.length() * 4)) {
            assertThat(derived.matches(HexFormat.of().parseHex(hex))).isTrue();
        }
    }

    private static void assertRefused(
            ResultReason reason,
            DerivationMethod method,
            DerivationParameters parameters,
            int bits,
            CryptoKey... bases) {
        KeyDerivation derivation = fixture.derivation();

        assertThatThrownBy(() -> derivation.derive(method, parameters, List.of(bases), bits))
                .isInstanceOfSatisfying(
                        KmipException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
