package org.claviger.server.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.server.crypto.ParametersBuilder.parameters;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.DigitalSignatureAlgorithm;
import org.claviger.codec.type.EncodingOption;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.RecommendedCurve;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.software.SoftwareHsm;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.claviger.server.custody.CustodyClass;
import org.claviger.server.custody.CustodyFixture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
@EnabledIf(value = "available", disabledReason = "libsofthsm2 is not installed")
class CryptographyTest {
    private static final SecretAccess ACCESS = SecretAccess.grant();
    private static final Bytes DATA = Bytes.of("sixteen bytes ..".getBytes(US_ASCII));
    private static final CryptographicParameters GCM =
            parameters().mode(BlockCipherMode.GCM).build();
    private static final CryptographicParameters CBC =
            parameters().mode(BlockCipherMode.CBC).padding(PaddingMethod.PKCS5).build();

    @TempDir
    private static Path home;

    private static CryptographyFixture fixture;
    private static KeyPair rsa;

    static boolean available() {
        return CustodyFixture.isAvailable();
    }

    @BeforeAll
    static void initialises() throws GeneralSecurityException {
        fixture = new CryptographyFixture(CustodyFixture.onSoftHsm(home), new SoftwareHsm());
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        rsa = generator.generateKeyPair();
    }

    @AfterAll
    static void closes() {
        fixture.close();
    }

    @BeforeEach
    void setsThePolicy() {
        fixture.policy(AlgorithmPolicy.of(false, Set.of()));
    }

    @Test
    void makesARandomIvAndReturnsIt() {
        CryptoKey key = fixture.create(CryptographicAlgorithm.AES, 256, true);
        CryptographicParameters random = parameters()
                .mode(BlockCipherMode.CBC)
                .padding(PaddingMethod.PKCS5)
                .randomIv()
                .build();

        Cryptography.Encrypted one = crypto().encrypt(key, random, DATA, null, null);
        Cryptography.Encrypted other = crypto().encrypt(key, random, DATA, null, null);

        assertThat(one.iv()).isNotNull().isNotEqualTo(other.iv());
        assertThat(crypto().decrypt(key, random, one.data(), one.iv(), null, null))
                .isEqualTo(DATA);
    }

    @Test
    void makesIvsOfGcmOfAtLeast96Bits() {
        CryptoKey key = fixture.create(CryptographicAlgorithm.AES, 256, false);

        Cryptography.Encrypted usual = crypto().encrypt(
                        key, parameters().mode(BlockCipherMode.GCM).randomIv().build(), DATA, null, null);
        Cryptography.Encrypted longer = crypto().encrypt(
                        key,
                        parameters()
                                .mode(BlockCipherMode.GCM)
                                .randomIv()
                                .ivBits(128)
                                .build(),
                        DATA,
                        null,
                        null);

        assertThat(present(usual.iv()).length()).isEqualTo(12);
        assertThat(present(longer.iv()).length()).isEqualTo(16);
        assertReason(
                ResultReason.BAD_CRYPTOGRAPHIC_PARAMETERS,
                () -> crypto().encrypt(
                                key,
                                parameters()
                                        .mode(BlockCipherMode.GCM)
                                        .randomIv()
                                        .ivBits(64)
                                        .build(),
                                DATA,
                                null,
                                null));
    }

    @Test
    void neverMakesAnIvTwice() {
        CryptoKey key = fixture.create(CryptographicAlgorithm.AES, 128, true);
        CryptographicParameters random =
                parameters().mode(BlockCipherMode.GCM).randomIv().build();
        Set<Bytes> ivs = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            ivs.add(crypto().encrypt(key, random, DATA, null, null).iv());
        }

        assertThat(ivs).hasSize(1_000);
    }

    @Test
    void missesTheIv() {
        CryptoKey key = fixture.create(CryptographicAlgorithm.AES, 128, true);

        assertReason(ResultReason.INVALID_MESSAGE, () -> crypto().encrypt(key, CBC, DATA, null, null));
        assertReason(ResultReason.INVALID_MESSAGE, () -> crypto().decrypt(key, CBC, DATA, null, null, null));
        assertReason(ResultReason.INVALID_MESSAGE, () -> crypto().encrypt(key, GCM, DATA, null, null));
        // A random IV is made to encrypt, and has to be given to decrypt.
        CryptoKey random = new CryptoKey(
                key.facts(),
                key.material(),
                key.format(),
                List.of(parameters().mode(BlockCipherMode.CBC).randomIv().build()));
        assertReason(ResultReason.INVALID_MESSAGE, () -> crypto().decrypt(random, null, DATA, null, null, null));
    }

    @Test
    void takesTheParametersOfTheKeyWhereTheRequestHasNone() {
        CryptoKey key = fixture.aes("2b7e151628aed2a6abf7158809cf4f3c", CBC, GCM);
        Bytes iv = Bytes.of(new byte[16]);

        Bytes byDefault = crypto().encrypt(key, null, DATA, iv, null).data();

        assertThat(byDefault)
                .isEqualTo(crypto().encrypt(key, CBC, DATA, iv, null).data());
        assertReason(
                ResultReason.BAD_CRYPTOGRAPHIC_PARAMETERS,
                () -> crypto().encrypt(key, CryptographicParameters.NONE, DATA, iv, null));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 11, 17, 32})
    void refusesTagsOfALengthThatIsNone(int tagBytes) {
        CryptoKey key = fixture.create(CryptographicAlgorithm.AES, 128, true);
        CryptographicParameters parameters =
                parameters().mode(BlockCipherMode.GCM).tagBytes(tagBytes).build();

        assertReason(
                ResultReason.GENERAL_FAILURE,
                () -> crypto().encrypt(key, parameters, DATA, Bytes.of(new byte[12]), null));
    }

    @Test
    void failsToDecryptInOneWayOnly() {
        for (boolean extractable : new boolean[] {true, false}) {
            CryptoKey key = fixture.create(CryptographicAlgorithm.AES, 256, extractable);
            Bytes iv = Bytes.of(new byte[12]);
            Bytes aad = Bytes.ofHex("01");
            Cryptography.Encrypted sealed = crypto().encrypt(key, GCM, DATA, iv, aad);
            Bytes tag = present(sealed.tag());
            Bytes cbcIv = Bytes.of(new byte[16]);
            Bytes cbc = crypto().encrypt(key, CBC, DATA, cbcIv, null).data();

            List<ThrowingCallable> failures = List.of(
                    () -> crypto().decrypt(key, GCM, flipped(sealed.data()), iv, aad, tag),
                    () -> crypto().decrypt(key, GCM, sealed.data(), iv, aad, flipped(tag)),
                    () -> crypto().decrypt(key, GCM, sealed.data(), flipped(iv), aad, tag),
                    () -> crypto().decrypt(key, GCM, sealed.data(), iv, flipped(aad), tag),
                    () -> crypto().decrypt(key, GCM, sealed.data(), iv, null, tag),
                    () -> crypto().decrypt(key, GCM, Bytes.EMPTY, iv, aad, tag),
                    () -> crypto().decrypt(key, CBC, flipped(cbc), cbcIv, null, null),
                    () -> crypto().decrypt(key, CBC, cbc.slice(0, 15), cbcIv, null, null),
                    () -> crypto().decrypt(key, CBC, cbc.slice(0, 16), cbcIv, null, null));

            for (ThrowingCallable failure : failures) {
                assertThatThrownBy(failure)
                        .isInstanceOfSatisfying(
                                KmipException.class,
                                e -> assertThat(e.reason()).isEqualTo(ResultReason.CRYPTOGRAPHIC_FAILURE))
                        .hasMessage("The data could not be decrypted.");
            }
        }
    }

    @Test
    void failsToDecryptRsaInOneWayOnly() {
        CryptoKey privateKey = rsaPrivate();
        CryptographicParameters oaep = parameters()
                .padding(PaddingMethod.OAEP)
                .hash(HashingAlgorithm.SHA_1)
                .build();
        CryptographicParameters pkcs1 =
                parameters().padding(PaddingMethod.PKCS1_V1_5).build();

        for (CryptographicParameters parameters : List.of(oaep, pkcs1)) {
            Bytes good =
                    crypto().encrypt(rsaPublic(), parameters, DATA, null, null).data();
            assertThat(crypto().decrypt(privateKey, parameters, good, null, null, null))
                    .isEqualTo(DATA);
            for (Bytes bad : List.of(flipped(good), good.slice(0, 255), Bytes.EMPTY, Bytes.of(new byte[256]))) {
                assertThatThrownBy(() -> crypto().decrypt(privateKey, parameters, bad, null, null, null))
                        .isInstanceOfSatisfying(
                                KmipException.class,
                                e -> assertThat(e.reason()).isEqualTo(ResultReason.CRYPTOGRAPHIC_FAILURE))
                        .hasMessage("The data could not be decrypted.");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"SHA_1, SHA_1", "SHA_256, SHA_256", "SHA_384, SHA_256", "SHA_512, SHA_512", "SHA_224, SHA_1"})
    void encryptsByOaepWithEveryHashWhereSoftwareMay(HashingAlgorithm hash, HashingAlgorithm maskHash)
            throws GeneralSecurityException {
        fixture.policy(AlgorithmPolicy.of(false, Set.of(CryptographicAlgorithm.RSA)));
        for (Bytes source : List.of(Bytes.EMPTY, Bytes.ofHex("4b696c726f7920"))) {
            CryptographicParameters oaep = parameters()
                    .padding(PaddingMethod.OAEP)
                    .hash(hash)
                    .maskHash(maskHash)
                    .source(source)
                    .build();
            Bytes encrypted =
                    crypto().encrypt(rsaPublic(), oaep, DATA, null, null).data();

            assertThat(crypto().decrypt(rsaPrivate(), oaep, encrypted, null, null, null))
                    .isEqualTo(DATA);
            assertThat(byJca(hash, maskHash, source, encrypted)).isEqualTo(DATA.toArray());
        }
    }

    @Test
    void usesSoftwareForNothingThatThePolicyDoesNotName() {
        CryptographicParameters oaep = parameters()
                .padding(PaddingMethod.OAEP)
                .hash(HashingAlgorithm.SHA_256)
                .maskHash(HashingAlgorithm.SHA_256)
                .build();

        assertReason(
                ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                () -> crypto().encrypt(rsaPublic(), oaep, DATA, null, null));
    }

    @Test
    void usesNoSoftwareForAKeyThatStaysInTheHsm() {
        fixture.policy(AlgorithmPolicy.of(false, Set.of(CryptographicAlgorithm.RSA)));
        CryptoKey resident = fixture.createPair(CryptographicAlgorithm.RSA, 2048, null, false)
                .privateKey();
        CryptographicParameters oaep = parameters()
                .padding(PaddingMethod.OAEP)
                .hash(HashingAlgorithm.SHA_256)
                .maskHash(HashingAlgorithm.SHA_256)
                .build();

        assertReason(
                ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                () -> crypto().decrypt(resident, oaep, Bytes.of(new byte[256]), null, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "SHA_256, SHA256withRSA",
        "SHA_384, SHA384withRSA",
        "SHA_512, SHA512withRSA",
        "SHA_224, SHA224withRSA",
    })
    void signsByPkcs1(HashingAlgorithm hash, String jcaName) throws GeneralSecurityException {
        CryptographicParameters parameters =
                parameters().padding(PaddingMethod.PKCS1_V1_5).hash(hash).build();

        Bytes signature = crypto().sign(rsaPrivate(), parameters, DATA, false);
        Bytes ofDigest = crypto().sign(rsaPrivate(), parameters, crypto().hash(parameters, DATA), true);

        assertThat(ofDigest).isEqualTo(signature);
        assertThat(verifiedByJca(jcaName, null, signature)).isTrue();
        assertVerifies(rsaPublic(), parameters, signature);
    }

    @ParameterizedTest
    @CsvSource({"SHA_256, 32", "SHA_256, 222", "SHA_256, 0", "SHA_384, 48", "SHA_512, 64", "SHA_256, "})
    void signsByPss(HashingAlgorithm hash, @Nullable Integer saltBytes) throws GeneralSecurityException {
        ParametersBuilder builder = parameters().padding(PaddingMethod.PSS).hash(hash);
        CryptographicParameters parameters = (saltBytes == null ? builder : builder.saltBytes(saltBytes)).build();

        Bytes signature = crypto().sign(rsaPrivate(), parameters, DATA, false);

        int hashBytes = hash == HashingAlgorithm.SHA_256 ? 32 : hash == HashingAlgorithm.SHA_384 ? 48 : 64;
        String jcaHash = "SHA-" + hashBytes * 8;
        PSSParameterSpec spec = new PSSParameterSpec(
                jcaHash, "MGF1", new MGF1ParameterSpec(jcaHash), saltBytes == null ? hashBytes : saltBytes, 1);
        assertThat(verifiedByJca("RSASSA-PSS", spec, signature)).isTrue();
        assertVerifies(rsaPublic(), parameters, signature);
        // Without a Salt Length, whatever salt the signer took.
        assertVerifies(
                rsaPublic(), parameters().padding(PaddingMethod.PSS).hash(hash).build(), signature);
    }

    @Test
    void readsSchemeAndHashFromTheDigitalSignatureAlgorithm() {
        CryptographicParameters named = parameters()
                .signature(DigitalSignatureAlgorithm.SHA_384_WITH_RSA_ENCRYPTION)
                .build();
        CryptographicParameters spelled = parameters()
                .padding(PaddingMethod.PKCS1_V1_5)
                .hash(HashingAlgorithm.SHA_384)
                .build();

        assertVerifies(rsaPublic(), spelled, crypto().sign(rsaPrivate(), named, DATA, false));
        assertReason(
                ResultReason.BAD_CRYPTOGRAPHIC_PARAMETERS,
                () -> crypto().sign(
                                rsaPrivate(),
                                parameters()
                                        .signature(DigitalSignatureAlgorithm.SHA_384_WITH_RSA_ENCRYPTION)
                                        .hash(HashingAlgorithm.SHA_256)
                                        .build(),
                                DATA,
                                false));
    }

    @Test
    void refusesADigestOfAnotherLength() {
        assertReason(
                ResultReason.BAD_CRYPTOGRAPHIC_PARAMETERS,
                () -> crypto().sign(
                                rsaPrivate(),
                                parameters()
                                        .padding(PaddingMethod.PKCS1_V1_5)
                                        .hash(HashingAlgorithm.SHA_256)
                                        .build(),
                                DATA,
                                true));
    }

    @Test
    void signsADigestOfNoKnownHashForInteroperabilityAlone() {
        CryptographicParameters unnamed =
                parameters().padding(PaddingMethod.PKCS1_V1_5).build();

        assertReason(
                ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                () -> crypto().sign(rsaPrivate(), unnamed, DATA, true));
        fixture.policy(AlgorithmPolicy.of(true, Set.of()));
        Bytes signature = crypto().sign(rsaPrivate(), unnamed, DATA, true);
        assertThat(crypto().verify(rsaPublic(), unnamed, DATA, true, signature)).isTrue();
    }

    @Test
    void signsNothingNewBySha1AndVerifiesWhatIsOld() throws GeneralSecurityException {
        CryptographicParameters sha1 = parameters()
                .padding(PaddingMethod.PKCS1_V1_5)
                .hash(HashingAlgorithm.SHA_1)
                .build();
        Signature old = Signature.getInstance("SHA1withRSA");
        old.initSign(rsa.getPrivate());
        old.update(DATA.toArray());

        assertReason(
                ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
                () -> crypto().sign(rsaPrivate(), sha1, DATA, false));
        assertVerifies(rsaPublic(), sha1, Bytes.of(old.sign()));
    }

    @ParameterizedTest
    @CsvSource({"256, P_256, SHA256withECDSA", "384, P_384, SHA256withECDSA", "521, P_521, SHA256withECDSA"})
    void signsWithMadeEllipticKeysOfBothClasses(int bits, RecommendedCurve curve, String jcaName)
            throws GeneralSecurityException {
        for (boolean extractable : new boolean[] {true, false}) {
            CryptographyFixture.Pair pair = fixture.createPair(CryptographicAlgorithm.ECDSA, bits, curve, extractable);

            Bytes signature = crypto().sign(pair.privateKey(), null, DATA, false);

            assertVerifies(pair.publicKey(), null, signature);
            assertThat(pair.privateKey().material().custodyClass())
                    .isEqualTo(extractable ? CustodyClass.SERVER_RESIDENT : CustodyClass.HSM_RESIDENT);
            try (SecretBytes info = fixture.materials().reveal(pair.publicKey(), KeyFormatType.X_509, null)) {
                PublicKey publicKey = KeyFactory.getInstance("EC")
                        .generatePublic(new X509EncodedKeySpec(info.read(ACCESS, byte[]::clone)));
                Signature verifier = Signature.getInstance(jcaName);
                verifier.initVerify(publicKey);
                verifier.update(DATA.toArray());
                assertThat(verifier.verify(signature.toArray())).isTrue();
            }
        }
    }

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

            fixture.policy(AlgorithmPolicy.of(false, Set.of(CryptographicAlgorithm.AES)));

            assertThat(fixture.wrapping()
                            .wrap(kek, null, material, KeyFormatType.RAW, EncodingOption.NO_ENCODING)
                            .toHex())
                    .isEqualTo(wrapped);
        }
    }

    @Test
    void digestsTheDefaultFormatWhateverFormatWasRegistered() {
        byte[] pkcs8 = rsa.getPrivate().getEncoded();
        try (SecretBytes clear = SecretBytes.copyOf(pkcs8);
                SecretBytes pkcs1 = KeyFormats.convert(
                        clear,
                        KeyFormatType.PKCS_8,
                        KeyFormatType.PKCS_1,
                        ObjectType.PRIVATE_KEY,
                        CryptographicAlgorithm.RSA)) {
            Bytes digest = fixture.materials()
                    .register(
                            fixture.facts(ObjectType.PRIVATE_KEY, CryptographicAlgorithm.RSA, 2048),
                            KeyFormatType.PKCS_8,
                            clear)
                    .digest();

            assertThat(digest).isEqualTo(KeyFormats.sha256(pkcs1));
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

    private static Cryptography crypto() {
        return fixture.cryptography();
    }

    private static long calls(String function) {
        return fixture.custody().calls(function);
    }

    private static CryptoKey rsaPrivate() {
        return fixture.register(
                ObjectType.PRIVATE_KEY,
                KeyFormatType.PKCS_8,
                CryptographicAlgorithm.RSA,
                rsa.getPrivate().getEncoded());
    }

    private static CryptoKey rsaPublic() {
        return fixture.register(
                ObjectType.PUBLIC_KEY,
                KeyFormatType.X_509,
                CryptographicAlgorithm.RSA,
                rsa.getPublic().getEncoded());
    }

    private static void assertVerifies(CryptoKey key, @Nullable CryptographicParameters parameters, Bytes signature) {
        assertThat(crypto().verify(key, parameters, DATA, false, signature)).isTrue();
        assertThat(crypto().verify(key, parameters, flipped(DATA), false, signature))
                .isFalse();
        assertThat(crypto().verify(key, parameters, DATA, false, flipped(signature)))
                .isFalse();
    }

    private static byte[] byJca(HashingAlgorithm hash, HashingAlgorithm maskHash, Bytes source, Bytes encrypted)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                (RSAPrivateKey) rsa.getPrivate(),
                new OAEPParameterSpec(
                        jcaName(hash),
                        "MGF1",
                        new MGF1ParameterSpec(jcaName(maskHash)),
                        new PSource.PSpecified(source.toArray())));
        return cipher.doFinal(encrypted.toArray());
    }

    private static String jcaName(HashingAlgorithm hash) {
        return hash.label().replace('_', '-');
    }

    private static boolean verifiedByJca(String name, @Nullable PSSParameterSpec spec, Bytes signature)
            throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(name);
        if (spec != null) {
            verifier.setParameter(spec);
        }
        verifier.initVerify(rsa.getPublic());
        verifier.update(DATA.toArray());
        return verifier.verify(signature.toArray());
    }

    private static Bytes present(@Nullable Bytes bytes) {
        return Objects.requireNonNull(bytes);
    }

    private static Bytes flipped(Bytes bytes) {
        byte[] changed = bytes.toArray();
        changed[changed.length / 2] ^= 1;
        return Bytes.of(changed);
    }

    private static void assertReason(ResultReason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        KmipException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
