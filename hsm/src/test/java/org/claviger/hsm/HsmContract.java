package org.claviger.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.claviger.hsm.HsmException.Reason;
import org.claviger.hsm.Mechanism.AesCbc;
import org.claviger.hsm.Mechanism.AesCmac;
import org.claviger.hsm.Mechanism.AesCtr;
import org.claviger.hsm.Mechanism.AesEcb;
import org.claviger.hsm.Mechanism.AesGcm;
import org.claviger.hsm.Mechanism.AesKeyWrap;
import org.claviger.hsm.Mechanism.AesKeyWrapPad;
import org.claviger.hsm.Mechanism.Des3Cbc;
import org.claviger.hsm.Mechanism.Des3Ecb;
import org.claviger.hsm.Mechanism.Ecdsa;
import org.claviger.hsm.Mechanism.EcdsaForm;
import org.claviger.hsm.Mechanism.Ed25519;
import org.claviger.hsm.Mechanism.Encryption;
import org.claviger.hsm.Mechanism.Hmac;
import org.claviger.hsm.Mechanism.KeyWrap;
import org.claviger.hsm.Mechanism.RsaOaep;
import org.claviger.hsm.Mechanism.RsaPkcs1;
import org.claviger.hsm.Mechanism.RsaPkcs1Signature;
import org.claviger.hsm.Mechanism.RsaPss;
import org.claviger.hsm.Mechanism.SignatureInput;
import org.claviger.secret.SecretAccess;
import org.claviger.secret.SecretBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every Hsm keeps; one subclass for each implementation, which makes one module for the class. */
@Timeout(120)
public abstract class HsmContract {
    private static final SecretAccess ACCESS = SecretAccess.grant();
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] MESSAGE = "sample".getBytes(StandardCharsets.UTF_8);
    private static final KeyTemplate CIPHER = KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT);
    private static final KeyTemplate WRAPPER = KeyTemplate.of(KeyUse.WRAP, KeyUse.UNWRAP);
    private static final KeyTemplate SIGNER = KeyTemplate.of(KeyUse.SIGN, KeyUse.VERIFY);

    /** The module of the class. */
    protected abstract Hsm hsm();

    // Published vectors

    static List<EncryptionVector> encryptionVectors() {
        return EncryptionVector.published();
    }

    @ParameterizedTest
    @MethodSource("encryptionVectors")
    void encryptsAndDecryptsPublishedVectors(EncryptionVector vector) {
        KeyHandle key = secretKey(vector.kind(), vector.key(), CIPHER);

        byte[] cipher = hsm().encrypt(key, vector.mechanism(), hex(vector.plain()));
        byte[] plain = hsm().decrypt(key, vector.mechanism(), hex(vector.cipher()));

        assertThat(HEX.formatHex(cipher)).isEqualTo(vector.cipher());
        assertThat(HEX.formatHex(plain)).isEqualTo(vector.plain());
        hsm().destroy(key);
    }

    @ParameterizedTest
    @MethodSource("encryptionVectors")
    void sealsAndOpensPublishedVectorsAsSecrets(EncryptionVector vector) {
        KeyHandle key = secretKey(vector.kind(), vector.key(), CIPHER);

        try (var secret = SecretBytes.copyOf(hex(vector.plain()));
                var opened = hsm().open(key, vector.mechanism(), hex(vector.cipher()))) {
            assertThat(HEX.formatHex(hsm().seal(key, vector.mechanism(), secret)))
                    .isEqualTo(vector.cipher());
            assertThat(opened.matches(secret)).isTrue();
        }
        hsm().destroy(key);
    }

    @ParameterizedTest
    @MethodSource("encryptionVectors")
    void streamsPublishedVectorsInPartsOfEveryLength(EncryptionVector vector) {
        KeyHandle key = secretKey(vector.kind(), vector.key(), CIPHER);
        for (int part : new int[] {1, 5, 16, 64}) {
            assertThat(HEX.formatHex(streamed(hsm().encryptStream(key, vector.mechanism()), hex(vector.plain()), part)))
                    .isEqualTo(vector.cipher());
            assertThat(HEX.formatHex(
                            streamed(hsm().decryptStream(key, vector.mechanism()), hex(vector.cipher()), part)))
                    .isEqualTo(vector.plain());
        }
        hsm().destroy(key);
    }

    static List<KnownAnswers.EncryptionVector> knownEncryptions() {
        return KnownAnswers.ENCRYPTIONS;
    }

    @ParameterizedTest
    @MethodSource("knownEncryptions")
    void streamsWhatItOffersAndSaysWhatItLacks(KnownAnswers.EncryptionVector vector) {
        if (hsm().capabilities().supports(vector.mechanism())) {
            KeyHandle key = secretKey(vector.kind(), vector.key(), CIPHER);
            for (int part : new int[] {1, 17, 64}) {
                assertThat(HEX.formatHex(
                                streamed(hsm().encryptStream(key, vector.mechanism()), hex(vector.plain()), part)))
                        .isEqualTo(vector.cipher());
                assertThat(HEX.formatHex(
                                streamed(hsm().decryptStream(key, vector.mechanism()), hex(vector.cipher()), part)))
                        .isEqualTo(vector.plain());
            }
            hsm().destroy(key);
        } else {
            assertThatThrownBy(() -> hsm().encrypt(
                                    secretKey(vector.kind(), vector.key(), CIPHER),
                                    vector.mechanism(),
                                    hex(vector.plain())))
                    .isInstanceOf(MechanismUnsupportedException.class);
        }
    }

    /** RFC 8032 section 7.1, tests 2 and 3. */
    @ParameterizedTest
    @CsvSource({
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
                + " 3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c, 72,"
                + " 92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
                + " fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025, af82,"
                + " 6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    })
    void signsByEd25519(String seed, String point, String message, String signature) {
        assumeTrue(hsm().capabilities().supports(new Ed25519()), "the module has no Ed25519");
        KeyHandle privateKey;
        try (var info = SecretBytes.copyOf(hex("302e020100300506032b657004220420" + seed))) {
            privateKey = hsm().importPrivateKey(info, SIGNER);
        }
        KeyHandle publicKey = hsm().importPublicKey(hex("302a300506032b6570032100" + point), SIGNER);
        byte[] wrong = hex(signature);
        wrong[40] ^= 1;

        assertThat(HEX.formatHex(hsm().sign(privateKey, new Ed25519(), hex(message))))
                .isEqualTo(signature);
        assertThat(HEX.formatHex(streamed(hsm().signStream(privateKey, new Ed25519()), hex(message), 1)))
                .isEqualTo(signature);
        assertThat(hsm().verify(publicKey, new Ed25519(), hex(message), hex(signature)))
                .isTrue();
        assertThat(hsm().verify(publicKey, new Ed25519(), hex(message), wrong)).isFalse();
        destroyAll(privateKey, publicKey);
    }

    @Test
    void makesAPairOfEd25519ThatCanBeReadAndImported() {
        assumeTrue(hsm().capabilities().supports(new Ed25519()), "the module has no Ed25519");
        KeyPairHandles pair = hsm().generateKeyPair(new KeyPairKind.Ed25519(), SIGNER.readable());

        try (var info = hsm().exportKey(pair.privateKey())) {
            KeyHandle again = hsm().importPrivateKey(info, SIGNER);
            KeyHandle publicKey = hsm().importPublicKey(pair.subjectPublicKeyInfo(), SIGNER);
            byte[] signature = hsm().sign(again, new Ed25519(), MESSAGE);
            assertThat(signature).isEqualTo(hsm().sign(pair.privateKey(), new Ed25519(), MESSAGE));
            assertThat(hsm().verify(publicKey, new Ed25519(), MESSAGE, signature))
                    .isTrue();
            destroyAll(again, publicKey);
        }
        destroyAll(pair.privateKey(), pair.publicKey());
    }

    static List<MacVector> macVectors() {
        return MacVector.published();
    }

    @ParameterizedTest
    @MethodSource("macVectors")
    void authenticatesPublishedVectors(MacVector vector) {
        KeyHandle key = secretKey(vector.kind(), vector.key(), SIGNER);
        byte[] right = hex(vector.mac());

        assertThat(HEX.formatHex(hsm().mac(key, vector.mechanism(), hex(vector.data()))))
                .isEqualTo(vector.mac());
        assertThat(hsm().macVerify(key, vector.mechanism(), hex(vector.data()), right))
                .isTrue();
        assertThat(HEX.formatHex(streamed(hsm().macStream(key, vector.mechanism()), hex(vector.data()), 7)))
                .isEqualTo(vector.mac());
        for (int i = 0; i < right.length; i++) {
            byte[] wrong = right.clone();
            wrong[i] ^= 1;
            assertThat(hsm().macVerify(key, vector.mechanism(), hex(vector.data()), wrong))
                    .isFalse();
        }
        assertThat(hsm().macVerify(key, vector.mechanism(), hex(vector.data()), new byte[0]))
                .isFalse();
        hsm().destroy(key);
    }

    @Test
    void wrapsThePublishedVectorOfKeyWrap() {
        // RFC 3394, section 4.6: 256 bits of key under 256
        KeyHandle wrappingKey =
                secretKey(KeyKind.AES, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", WRAPPER);
        byte[] wrapped = hex("28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21");
        try (var key = SecretBytes.copyOf(hex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f"));
                var unwrapped = hsm().unwrapBytes(wrappingKey, new AesKeyWrap(), wrapped)) {
            assertThat(hsm().wrapBytes(wrappingKey, new AesKeyWrap(), key)).isEqualTo(wrapped);
            assertThat(unwrapped.matches(key)).isTrue();
        }
        hsm().destroy(wrappingKey);
    }

    @Test
    void unwrapsThePublishedVectorsOfKeyWrapWithPadding() {
        // RFC 5649, section 6
        KeyHandle wrappingKey = secretKey(KeyKind.AES, "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8", WRAPPER);
        var padded = new AesKeyWrapPad();
        try (var twenty = hsm().unwrapBytes(
                                wrappingKey,
                                padded,
                                hex("138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a"));
                var seven = hsm().unwrapBytes(wrappingKey, padded, hex("afbeb0f07dfbf5419200f2ccb50bb24f"))) {
            assertThat(twenty.matches(hex("c37b7e6492584340bed12207808941155068f738")))
                    .isTrue();
            assertThat(seven.matches(hex("466f7250617369"))).isTrue();
        }
        hsm().destroy(wrappingKey);
    }

    @Test
    void verifiesThePublishedSignatureOfEcdsa() {
        // RFC 6979, appendix A.2.5: P-256, SHA-256, "sample"
        KeyHandle key = hsm().importPublicKey(KnownKeys.ecPublicKeyInfo(), SIGNER);
        byte[] raw = hex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                + "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
        var asRaw = new Ecdsa(Hash.SHA_256, SignatureInput.MESSAGE, EcdsaForm.RAW);
        var asDer = new Ecdsa(Hash.SHA_256, SignatureInput.MESSAGE, EcdsaForm.DER);

        assertThat(hsm().verify(key, asRaw, MESSAGE, raw)).isTrue();
        assertThat(hsm().verify(key, asDer, MESSAGE, EcdsaSignatures.toDer(raw)))
                .isTrue();
        assertThat(hsm().verify(key, asDer, MESSAGE, raw)).isFalse();
        for (int i = 0; i < raw.length; i++) {
            byte[] wrong = raw.clone();
            wrong[i] ^= 1;
            assertThat(hsm().verify(key, asRaw, MESSAGE, wrong)).isFalse();
        }
        hsm().destroy(key);
    }

    @Test
    void doesWhatItsCapabilitiesSay() {
        Set<String> seen =
                new CapabilityProbe(hsm(), "probe", false, GcmIv.NONE).run().mechanisms();

        assertThat(hsm().capabilities().mechanisms()).isEqualTo(new TreeSet<>(seen));
        assertThat(seen).contains("AES_GCM", "AES_KEY_WRAP", "AES_KEY_WRAP_PAD", "ECDSA", "HMAC_SHA_256");
    }

    @Test
    void keepsEveryKindResident() {
        assertThat(hsm().capabilities().residentKinds())
                .containsExactlyInAnyOrder(
                        KeyKind.AES, KeyKind.DES3, KeyKind.GENERIC_SECRET, KeyKind.RSA_PRIVATE, KeyKind.EC_PRIVATE);
    }

    // Data that is wrong

    @Test
    void saysTheSameOfEveryDamagedSealAndStaysUsable() {
        KeyHandle key = hsm().generateSecretKey(KeyKind.AES, 256, CIPHER);
        var gcm = new AesGcm(hsm().random(12), new byte[] {1, 2, 3});
        byte[] sealed = hsm().encrypt(key, gcm, new byte[48]);
        var answers = new TreeSet<String>();
        for (int i = 0; i < sealed.length; i++) {
            byte[] damaged = sealed.clone();
            damaged[i] ^= (byte) 0x80;
            answers.add(badData(() -> hsm().decrypt(key, gcm, damaged)));
            answers.add(badData(() -> hsm().open(key, gcm, damaged)));
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            answers.add(badData(() -> hsm().decrypt(key, gcm, cut)));
        }
        answers.add(badData(() -> hsm().decrypt(key, new AesGcm(gcm.iv(), new byte[] {1, 2, 4}), sealed)));

        assertThat(answers).hasSize(1);
        assertThat(hsm().decrypt(key, gcm, sealed)).hasSize(48);
        hsm().destroy(key);
    }

    @Test
    void saysTheSameOfEveryBadPaddingAndLength() {
        KeyHandle key = hsm().generateSecretKey(KeyKind.AES, 128, CIPHER);
        var padded = new AesCbc(new byte[16], true);
        byte[] cipher = hsm().encrypt(key, padded, new byte[20]);
        var answers = new TreeSet<String>();
        for (int round = 0; round < 100; round++) {
            byte[] damaged = cipher.clone();
            damaged[15] ^= (byte) (0x20 + round);
            answers.add(badData(() -> hsm().decrypt(key, padded, damaged)));
        }
        answers.add(badData(() -> hsm().decrypt(key, padded, Arrays.copyOf(cipher, 17))));

        assertThat(answers).hasSize(1);
        assertThat(hsm().decrypt(key, padded, cipher)).hasSize(20);
        hsm().destroy(key);
    }

    @Test
    void refusesPartialBlocksAndWrongVectors() {
        KeyHandle aes = hsm().generateSecretKey(KeyKind.AES, 128, CIPHER);
        KeyHandle des3 = hsm().generateSecretKey(KeyKind.DES3, 192, CIPHER);

        badData(() -> hsm().encrypt(aes, new AesEcb(), new byte[15]));
        badData(() -> hsm().encrypt(aes, new AesCbc(new byte[16], false), new byte[17]));
        badData(() -> hsm().encrypt(aes, new AesCbc(new byte[15], false), new byte[16]));
        badData(() -> hsm().encrypt(aes, new AesGcm(new byte[0], new byte[0]), new byte[16]));
        badData(() -> hsm().encrypt(des3, new Des3Ecb(), new byte[7]));
        badData(() -> hsm().encrypt(des3, new Des3Cbc(new byte[16], true), new byte[8]));
        assertThat(hsm().encrypt(aes, new AesEcb(), new byte[16])).hasSize(16);
        hsm().destroy(aes);
        hsm().destroy(des3);
    }

    @Test
    void refusesDamagedWrappings() {
        KeyHandle wrappingKey = hsm().generateSecretKey(KeyKind.AES, 256, WRAPPER);
        KeyHandle key = hsm().generateSecretKey(KeyKind.AES, 256, CIPHER.wrappable());
        for (KeyWrap mechanism : List.of(new AesKeyWrap(), new AesKeyWrapPad())) {
            byte[] wrapped = hsm().wrapKey(wrappingKey, mechanism, key);
            for (int i = 0; i < wrapped.length; i++) {
                byte[] damaged = wrapped.clone();
                damaged[i] ^= 4;
                badData(() -> hsm().unwrapKey(wrappingKey, mechanism, damaged, KeyKind.AES, CIPHER));
                badData(() -> hsm().unwrapBytes(wrappingKey, mechanism, damaged));
            }
        }
        hsm().destroy(key);
        hsm().destroy(wrappingKey);
    }

    @Test
    void refusesKeysThatAreNone() {
        try (var nonsense = SecretBytes.copyOf(new byte[] {0x30, 3, 2, 1, 0});
                var long17 = SecretBytes.copyOf(new byte[17])) {
            refused(Reason.BAD_KEY, () -> hsm().importPrivateKey(nonsense, SIGNER));
            refused(Reason.BAD_KEY, () -> hsm().importPublicKey(new byte[] {0x30, 0}, SIGNER));
            refused(Reason.KEY_SIZE, () -> hsm().importSecretKey(KeyKind.AES, long17, CIPHER));
            refused(Reason.KEY_SIZE, () -> hsm().generateSecretKey(KeyKind.DES3, 128, CIPHER));
        }
    }

    // Wrapping, every kind

    @ParameterizedTest
    @EnumSource(
            value = KeyKind.class,
            names = {"AES", "DES3", "GENERIC_SECRET"})
    void usesAWrappedSecretKeyThroughAHandleThatShowsNothing(KeyKind kind) {
        int bits = kind == KeyKind.DES3 ? 192 : 256;
        KeyHandle wrappingKey = hsm().generateSecretKey(KeyKind.AES, 256, WRAPPER);
        KeyTemplate uses = KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT, KeyUse.SIGN);
        for (KeyWrap mechanism : List.of(new AesKeyWrap(), new AesKeyWrapPad())) {
            KeyHandle first = hsm().generateSecretKey(kind, bits, uses.wrappable());

            byte[] wrapped = hsm().wrapKey(wrappingKey, mechanism, first);
            KeyHandle second = hsm().unwrapKey(wrappingKey, mechanism, wrapped, kind, uses);

            assertThat(use(second)).isEqualTo(use(first));
            refused(Reason.KEY_REFUSED, () -> hsm().exportKey(second));
            refused(Reason.KEY_REFUSED, () -> hsm().wrapKey(wrappingKey, mechanism, second));
            hsm().destroy(first);
            hsm().destroy(second);
        }
        hsm().destroy(wrappingKey);
    }

    private byte[] use(KeyHandle key) {
        return switch (key.kind()) {
            case AES -> hsm().encrypt(key, new AesEcb(), new byte[16]);
            case DES3 -> hsm().encrypt(key, new Des3Ecb(), new byte[16]);
            case GENERIC_SECRET -> hsm().mac(key, new Hmac(Hash.SHA_256), MESSAGE);
            case CHACHA20,
                    AES_XTS,
                    RSA_PRIVATE,
                    RSA_PUBLIC,
                    EC_PRIVATE,
                    EC_PUBLIC,
                    ED25519_PRIVATE,
                    ED25519_PUBLIC,
                    DSA_PRIVATE,
                    DSA_PUBLIC -> throw new IllegalArgumentException();
        };
    }

    static List<KeyPairKind> keyPairKinds() {
        var kinds = new ArrayList<KeyPairKind>();
        kinds.add(new KeyPairKind.Rsa(2048));
        kinds.add(new KeyPairKind.Rsa(2056));
        for (var curve : EcCurve.values()) {
            kinds.add(new KeyPairKind.Ec(curve));
        }
        return kinds;
    }

    @ParameterizedTest
    @MethodSource("keyPairKinds")
    void usesAWrappedPrivateKeyThroughAHandleThatShowsNothing(KeyPairKind kind) throws GeneralSecurityException {
        KeyHandle wrappingKey = hsm().generateSecretKey(KeyKind.AES, 256, WRAPPER);
        KeyPairHandles pair = hsm().generateKeyPair(kind, SIGNER.wrappable());

        byte[] wrapped = hsm().wrapKey(wrappingKey, new AesKeyWrapPad(), pair.privateKey());
        hsm().destroy(pair.privateKey());
        KeyHandle unwrapped = hsm().unwrapKey(wrappingKey, new AesKeyWrapPad(), wrapped, kind.privateKind(), SIGNER);

        var mechanism = signature(kind, SignatureInput.MESSAGE);
        byte[] signature = hsm().sign(unwrapped, mechanism, MESSAGE);
        assertThat(hsm().verify(pair.publicKey(), mechanism, MESSAGE, signature))
                .isTrue();
        assertThat(verifiedByJdk(kind, pair.subjectPublicKeyInfo(), signature)).isTrue();
        refused(Reason.KEY_REFUSED, () -> hsm().exportKey(unwrapped));
        refused(Reason.KEY_REFUSED, () -> hsm().wrapKey(wrappingKey, new AesKeyWrapPad(), unwrapped));
        destroyAll(unwrapped, pair.publicKey(), wrappingKey);
    }

    @ParameterizedTest
    @MethodSource("keyPairKinds")
    void exportsAReadablePrivateKeyAsPkcs8ThatCanBeImported(KeyPairKind kind) throws GeneralSecurityException {
        KeyPairHandles pair = hsm().generateKeyPair(kind, SIGNER.readable());

        try (var exported = hsm().exportKey(pair.privateKey())) {
            KeyHandle imported = hsm().importPrivateKey(exported, SIGNER);
            byte[] signature = hsm().sign(imported, signature(kind, SignatureInput.MESSAGE), MESSAGE);

            assertThat(imported.kind()).isEqualTo(kind.privateKind());
            assertThat(verifiedByJdk(kind, pair.subjectPublicKeyInfo(), signature))
                    .isTrue();
            assertThat(signatureOfJdkVerifies(kind, exported, pair.publicKey())).isTrue();
            hsm().destroy(imported);
        }
        destroyAll(pair.privateKey(), pair.publicKey());
    }

    @ParameterizedTest
    @MethodSource("keyPairKinds")
    void signsMessagesDigestsAndPartsAlike(KeyPairKind kind) throws GeneralSecurityException {
        KeyPairHandles pair = hsm().generateKeyPair(kind, SIGNER);
        var overMessage = signature(kind, SignatureInput.MESSAGE);
        var overDigest = signature(kind, SignatureInput.DIGEST);
        byte[] digest = Digests.of(Hash.SHA_256).digest(MESSAGE);

        byte[] ofDigest = hsm().sign(pair.privateKey(), overDigest, digest);
        byte[] ofParts = streamed(hsm().signStream(pair.privateKey(), overMessage), MESSAGE, 2);

        for (byte[] signature : List.of(ofDigest, ofParts)) {
            assertThat(verifiedByJdk(kind, pair.subjectPublicKeyInfo(), signature))
                    .isTrue();
            assertThat(hsm().verify(pair.publicKey(), overMessage, MESSAGE, signature))
                    .isTrue();
            try (var verifying = hsm().verifyStream(pair.publicKey(), overMessage)) {
                verifying.update(MESSAGE);
                assertThat(verifying.finishVerify(signature)).isTrue();
            }
            byte[] other = MESSAGE.clone();
            other[0] ^= 1;
            assertThat(hsm().verify(pair.publicKey(), overMessage, other, signature))
                    .isFalse();
            assertThat(hsm().verify(pair.publicKey(), overMessage, MESSAGE, new byte[0]))
                    .isFalse();
            assertThat(hsm().verify(pair.publicKey(), overMessage, MESSAGE, new byte[signature.length]))
                    .isFalse();
        }
        badData(() -> hsm().sign(pair.privateKey(), overDigest, new byte[31]));
        destroyAll(pair.privateKey(), pair.publicKey());
    }

    @Test
    void signsLongDigestsOnShortCurves() {
        KeyPairHandles pair = hsm().generateKeyPair(new KeyPairKind.Ec(EcCurve.P_256), SIGNER);
        for (var hash : Hash.values()) {
            var mechanism = new Ecdsa(hash, SignatureInput.MESSAGE, EcdsaForm.DER);

            byte[] signature = hsm().sign(pair.privateKey(), mechanism, MESSAGE);

            assertThat(hsm().verify(pair.publicKey(), mechanism, MESSAGE, signature))
                    .isTrue();
        }
        destroyAll(pair.privateKey(), pair.publicKey());
    }

    @Test
    void encryptsAndWrapsWithRsa() {
        KeyPairHandles pair = hsm().generateKeyPair(
                        new KeyPairKind.Rsa(2048),
                        KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT, KeyUse.WRAP, KeyUse.UNWRAP));
        KeyHandle publicKey =
                hsm().importPublicKey(pair.subjectPublicKeyInfo(), KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.WRAP));
        KeyHandle aes = hsm().generateSecretKey(KeyKind.AES, 256, CIPHER.wrappable());
        for (var mechanism : List.of(new RsaPkcs1(), new RsaOaep(Hash.SHA_1))) {
            var encryption = (Encryption) mechanism;
            byte[] cipher = hsm().encrypt(publicKey, encryption, MESSAGE);
            assertThat(hsm().decrypt(pair.privateKey(), encryption, cipher)).isEqualTo(MESSAGE);
            cipher[9] ^= 1;
            badDataOrNonsense(pair.privateKey(), encryption, cipher);

            var wrap = (KeyWrap) mechanism;
            byte[] wrapped = hsm().wrapKey(publicKey, wrap, aes);
            KeyHandle unwrapped = hsm().unwrapKey(pair.privateKey(), wrap, wrapped, KeyKind.AES, CIPHER);
            assertThat(use(unwrapped)).isEqualTo(use(aes));
            hsm().destroy(unwrapped);
        }
        destroyAll(publicKey, pair.publicKey(), pair.privateKey(), aes);
    }

    /** Implicit rejection (as OpenSSL 3.2 does it) answers a bad padding with other bytes. */
    private void badDataOrNonsense(KeyHandle key, Encryption mechanism, byte[] cipher) {
        try {
            assertThat(hsm().decrypt(key, mechanism, cipher)).isNotEqualTo(MESSAGE);
        } catch (HsmException e) {
            assertThat(e.reason()).isEqualTo(Reason.BAD_DATA);
        }
    }

    @Test
    void doesRsaWithOaepOfOtherHashesOrSaysThatItCannot() {
        KeyPairHandles pair = hsm().generateKeyPair(new KeyPairKind.Rsa(2048), CIPHER);
        for (var hash : Hash.values()) {
            var oaep = new RsaOaep(hash);
            if (hsm().capabilities().supports(oaep)) {
                byte[] cipher = hsm().encrypt(pair.publicKey(), oaep, MESSAGE);
                assertThat(hsm().decrypt(pair.privateKey(), oaep, cipher)).isEqualTo(MESSAGE);
            } else {
                assertThatThrownBy(() -> hsm().encrypt(pair.publicKey(), oaep, MESSAGE))
                        .isInstanceOf(MechanismUnsupportedException.class);
            }
        }
        destroyAll(pair.privateKey(), pair.publicKey());
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32, 40, 64, 1000})
    void wrapsBytesOfWholeUnitsExactly(int length) {
        KeyHandle wrappingKey = hsm().generateSecretKey(KeyKind.AES, 256, WRAPPER);
        for (KeyWrap mechanism : List.of(new AesKeyWrap(), new AesKeyWrapPad())) {
            // Zeros at the end are what a module that pads by itself would confuse.
            try (var bytes = SecretBytes.copyOf(Arrays.copyOf(new byte[] {1, 2, 3}, length))) {
                byte[] wrapped = hsm().wrapBytes(wrappingKey, mechanism, bytes);
                try (var unwrapped = hsm().unwrapBytes(wrappingKey, mechanism, wrapped)) {
                    assertThat(unwrapped.matches(bytes)).isTrue();
                }
            }
        }
        hsm().destroy(wrappingKey);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 9, 17, 31, 121})
    void wrapsBytesOfOddLengthExactlyOrNotAtAll(int length) {
        KeyHandle wrappingKey = hsm().generateSecretKey(KeyKind.AES, 256, WRAPPER);
        try (var bytes = SecretBytes.copyOf(Arrays.copyOf(new byte[] {1}, length))) {
            byte[] wrapped = hsm().wrapBytes(wrappingKey, new AesKeyWrapPad(), bytes);
            try (var unwrapped = hsm().unwrapBytes(wrappingKey, new AesKeyWrapPad(), wrapped)) {
                assertThat(unwrapped.matches(bytes)).isTrue();
            }
        } catch (MechanismUnsupportedException e) {
            assertThat(e.reason()).isEqualTo(Reason.KEY_SIZE);
        }
        refused(Reason.KEY_SIZE, () -> {
            try (var bytes = SecretBytes.allocate(length)) {
                hsm().wrapBytes(wrappingKey, new AesKeyWrap(), bytes);
            }
        });
        hsm().destroy(wrappingKey);
    }

    @Test
    void exportsAReadableSecretKeyAndNoOther() {
        KeyHandle readable = hsm().generateSecretKey(KeyKind.AES, 256, CIPHER.readable());
        KeyHandle wrappable = hsm().generateSecretKey(KeyKind.AES, 256, CIPHER.wrappable());
        KeyHandle closed = hsm().generateSecretKey(KeyKind.AES, 256, CIPHER);

        try (var value = hsm().exportKey(readable)) {
            KeyHandle again = hsm().importSecretKey(KeyKind.AES, value, CIPHER);
            assertThat(value.length()).isEqualTo(32);
            assertThat(use(again)).isEqualTo(use(readable));
            hsm().destroy(again);
        }
        refused(Reason.KEY_REFUSED, () -> hsm().exportKey(wrappable));
        refused(Reason.KEY_REFUSED, () -> hsm().exportKey(closed));
        destroyAll(readable, wrappable, closed);
    }

    // Templates

    @Test
    void refusesEveryUseThatTheTemplateLacks() {
        KeyHandle decryptOnly = hsm().generateSecretKey(KeyKind.AES, 256, KeyTemplate.of(KeyUse.DECRYPT));
        KeyHandle wrapOnly = hsm().generateSecretKey(KeyKind.AES, 256, KeyTemplate.of(KeyUse.WRAP));
        KeyHandle key = hsm().generateSecretKey(KeyKind.AES, 256, CIPHER.wrappable());
        byte[] wrapped = hsm().wrapKey(wrapOnly, new AesKeyWrap(), key);

        refused(Reason.KEY_REFUSED, () -> hsm().encrypt(decryptOnly, new AesEcb(), new byte[16]));
        refused(Reason.KEY_REFUSED, () -> hsm().decrypt(wrapOnly, new AesEcb(), new byte[16]));
        refused(Reason.KEY_REFUSED, () -> hsm().mac(decryptOnly, new AesCmac(), new byte[16]));
        refused(Reason.KEY_REFUSED, () -> hsm().wrapKey(decryptOnly, new AesKeyWrap(), key));
        refused(Reason.KEY_REFUSED, () -> hsm().unwrapKey(wrapOnly, new AesKeyWrap(), wrapped, KeyKind.AES, CIPHER));
        destroyAll(decryptOnly, wrapOnly, key);
    }

    @Test
    void refusesMechanismsOfAnotherKindOfKey() {
        KeyHandle aes = hsm().generateSecretKey(KeyKind.AES, 256, KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.SIGN));
        KeyPairHandles ec = hsm().generateKeyPair(new KeyPairKind.Ec(EcCurve.P_256), SIGNER);

        refused(Reason.KEY_REFUSED, () -> hsm().encrypt(aes, new Des3Ecb(), new byte[16]));
        refused(
                Reason.KEY_REFUSED,
                () -> hsm().sign(
                                ec.privateKey(), new RsaPkcs1Signature(Hash.SHA_256, SignatureInput.MESSAGE), MESSAGE));
        destroyAll(aes, ec.privateKey(), ec.publicKey());
    }

    @Test
    void refusesADestroyedKeyAndForgivesDestroyingItTwice() {
        KeyHandle key = hsm().generateSecretKey(KeyKind.AES, 256, CIPHER);

        hsm().destroy(key);
        hsm().destroy(key);

        refused(Reason.STALE_HANDLE, () -> hsm().encrypt(key, new AesEcb(), new byte[16]));
    }

    // Randomness

    @Test
    void staysRandomWhateverSeedItIsGiven() {
        hsm().seed(new byte[32]);
        byte[] one = hsm().random(32);
        hsm().seed(new byte[32]);
        byte[] other = hsm().random(32);

        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void givesRandomBytesOfTheLengthAsked() {
        assertThat(hsm().random(0)).isEmpty();
        assertThat(hsm().random(100)).hasSize(100).isNotEqualTo(hsm().random(100));
        try (var one = hsm().randomSecret(32);
                var two = hsm().randomSecret(32)) {
            assertThat(one.length()).isEqualTo(32);
            assertThat(one.matches(two)).isFalse();
        }
    }

    // Token keys

    @Test
    void keepsTokenKeysAcrossARestart() {
        KeyHandle root = hsm().generateTokenKey("root-1", KeyKind.AES, 256, WRAPPER);
        KeyHandle key = hsm().generateSecretKey(KeyKind.AES, 256, CIPHER.wrappable());
        byte[] wrapped = hsm().wrapKey(root, new AesKeyWrap(), key);
        byte[] expected = use(key);

        hsm().reconnect();

        refused(Reason.STALE_HANDLE, () -> hsm().wrapKey(root, new AesKeyWrap(), key));
        refused(Reason.STALE_HANDLE, () -> hsm().encrypt(key, new AesEcb(), new byte[16]));
        KeyHandle found = hsm().findTokenKey("root-1").orElseThrow();
        KeyHandle unwrapped = hsm().unwrapKey(found, new AesKeyWrap(), wrapped, KeyKind.AES, CIPHER);
        assertThat(use(unwrapped)).isEqualTo(expected);
        assertThat(hsm().tokenKeys()).contains(new TokenKey("root-1", found));
        assertThat(hsm().destroyTokenKey("root-1")).isTrue();
        assertThat(hsm().findTokenKey("root-1")).isEmpty();
        assertThat(hsm().destroyTokenKey("root-1")).isFalse();
    }

    @Test
    void refusesALabelThatIsTaken() {
        hsm().generateTokenKey("taken", KeyKind.AES, 256, WRAPPER);

        refused(Reason.LABEL_TAKEN, () -> hsm().generateTokenKey("taken", KeyKind.AES, 256, WRAPPER));
        refused(
                Reason.LABEL_TAKEN,
                () -> hsm().generateTokenKeyPair("taken", new KeyPairKind.Ec(EcCurve.P_256), SIGNER));
        hsm().destroyTokenKey("taken");
    }

    @Test
    void neverLetsATokenKeyLeave() {
        KeyHandle root = hsm().generateTokenKey("stays", KeyKind.AES, 256, WRAPPER.readable());
        KeyHandle wrappingKey = hsm().generateSecretKey(KeyKind.AES, 256, WRAPPER);

        refused(Reason.KEY_REFUSED, () -> hsm().exportKey(root));
        refused(Reason.KEY_REFUSED, () -> hsm().wrapKey(wrappingKey, new AesKeyWrap(), root));
        hsm().destroyTokenKey("stays");
        hsm().destroy(wrappingKey);
    }

    @Test
    void signsWithATokenKeyBeforeAndAfterARestart() throws GeneralSecurityException {
        var keys = new TokenKeys(hsm());
        TokenSigner signer = keys.findOrCreate("checkpoints");
        byte[] before = signer.sign(MESSAGE);

        hsm().reconnect();
        byte[] after = signer.sign(MESSAGE);
        TokenSigner again = keys.findOrCreate("checkpoints");

        assertThat(again.publicKey()).isEqualTo(signer.publicKey());
        for (byte[] signature : List.of(before, after, again.sign(MESSAGE))) {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(signer.publicKey());
            verifier.update(MESSAGE);
            assertThat(verifier.verify(signature)).isTrue();
        }
        hsm().destroyTokenKey("checkpoints");
        assertThat(keys.find("checkpoints")).isEmpty();
    }

    // Streams

    @Test
    void givesNothingOfADamagedSealBeforeItsEnd() {
        KeyHandle key = hsm().generateSecretKey(KeyKind.AES, 256, CIPHER);
        var gcm = new AesGcm(hsm().random(12), new byte[0]);
        byte[] sealed = hsm().encrypt(key, gcm, new byte[1000]);
        sealed[500] ^= 1;

        try (var stream = hsm().decryptStream(key, gcm)) {
            assertThat(stream.update(sealed)).isEmpty();
            badData(stream::finish);
            refused(Reason.STALE_HANDLE, stream::finish);
        }
        hsm().destroy(key);
    }

    @Test
    void endsStreamsWithTheirGeneration() {
        KeyHandle key = hsm().generateSecretKey(KeyKind.AES, 256, CIPHER);
        try (var stream = hsm().encryptStream(key, new AesCtr(new byte[16], 128))) {
            stream.update(new byte[16]);

            hsm().reconnect();

            refused(Reason.STALE_HANDLE, () -> stream.update(new byte[16]));
        }
    }

    @Test
    void encryptsLargeDataWholeAndInParts() {
        KeyHandle key = hsm().generateSecretKey(KeyKind.AES, 256, CIPHER);
        byte[] data = hsm().random(300_000);
        var gcm = new AesGcm(hsm().random(12), new byte[] {9});

        byte[] whole = hsm().encrypt(key, gcm, data);

        assertThat(streamed(hsm().encryptStream(key, gcm), data, 10_007)).isEqualTo(whole);
        assertThat(streamed(hsm().decryptStream(key, gcm), whole, 10_007)).isEqualTo(data);
        assertThat(hsm().decrypt(key, gcm, whole)).isEqualTo(data);
        hsm().destroy(key);
    }

    // Many at once

    @Test
    void servesSixteenThreadsAtOnce() throws Exception {
        KeyHandle wrappingKey = hsm().generateSecretKey(KeyKind.AES, 256, WRAPPER);
        KeyHandle sealingKey = hsm().generateSecretKey(KeyKind.AES, 256, CIPHER);
        try (var pool = Executors.newFixedThreadPool(16, Thread.ofVirtual().factory())) {
            var work = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 16; i++) {
                work.add(() -> worksAlone(wrappingKey, sealingKey));
            }

            for (var result : pool.invokeAll(work, 60, TimeUnit.SECONDS)) {
                assertThat(result.get()).isTrue();
            }
        }
        destroyAll(wrappingKey, sealingKey);
    }

    private boolean worksAlone(KeyHandle wrappingKey, KeyHandle sealingKey) {
        for (int round = 0; round < 40; round++) {
            KeyHandle first = hsm().generateSecretKey(KeyKind.AES, 256, CIPHER.wrappable());
            byte[] wrapped = hsm().wrapKey(wrappingKey, new AesKeyWrap(), first);
            KeyHandle second = hsm().unwrapKey(wrappingKey, new AesKeyWrap(), wrapped, KeyKind.AES, CIPHER);
            boolean same = Arrays.equals(use(first), use(second));
            var gcm = new AesGcm(hsm().random(12), new byte[] {(byte) round});
            try (var secret = hsm().randomSecret(32);
                    var opened = hsm().open(sealingKey, gcm, hsm().seal(sealingKey, gcm, secret))) {
                same &= opened.matches(secret);
            }
            destroyAll(first, second);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    // Help

    private KeyHandle secretKey(KeyKind kind, String value, KeyTemplate template) {
        try (var secret = SecretBytes.copyOf(hex(value))) {
            return hsm().importSecretKey(kind, secret, template);
        }
    }

    private static Mechanism.Signature signature(KeyPairKind kind, SignatureInput input) {
        return switch (kind) {
            case KeyPairKind.Rsa rsa -> new RsaPkcs1Signature(Hash.SHA_256, input);
            case KeyPairKind.Ed25519 ed -> new Ed25519();
            case KeyPairKind.Ec ec -> new Ecdsa(Hash.SHA_256, input, EcdsaForm.DER);
        };
    }

    private static String jdkAlgorithm(KeyPairKind kind) {
        return kind instanceof KeyPairKind.Rsa ? "SHA256withRSA" : "SHA256withECDSA";
    }

    /** The JDK, and Bouncy Castle for the curves that it lacks. */
    private static Signature jca(KeyPairKind kind) throws GeneralSecurityException {
        return isOfJdk(kind)
                ? Signature.getInstance(jdkAlgorithm(kind))
                : Signature.getInstance(jdkAlgorithm(kind), new BouncyCastleProvider());
    }

    private static KeyFactory keyFactory(KeyPairKind kind) throws GeneralSecurityException {
        String name = kind instanceof KeyPairKind.Rsa ? "RSA" : "EC";
        return isOfJdk(kind) ? KeyFactory.getInstance(name) : KeyFactory.getInstance(name, new BouncyCastleProvider());
    }

    private static boolean isOfJdk(KeyPairKind kind) {
        return !(kind instanceof KeyPairKind.Ec(EcCurve curve))
                || EnumSet.of(EcCurve.P_256, EcCurve.P_384, EcCurve.P_521).contains(curve);
    }

    private static boolean verifiedByJdk(KeyPairKind kind, byte[] subjectPublicKeyInfo, byte[] signature)
            throws GeneralSecurityException {
        PublicKey key = keyFactory(kind).generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
        Signature verifier = jca(kind);
        verifier.initVerify(key);
        verifier.update(MESSAGE);
        return verifier.verify(signature);
    }

    private boolean signatureOfJdkVerifies(KeyPairKind kind, SecretBytes privateKeyInfo, KeyHandle publicKey) {
        return privateKeyInfo.read(ACCESS, encoded -> {
            try {
                Signature signer = jca(kind);
                signer.initSign(keyFactory(kind).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
                signer.update(MESSAGE);
                return hsm().verify(publicKey, signature(kind, SignatureInput.MESSAGE), MESSAGE, signer.sign());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the JDK reads what was exported", e);
            }
        });
    }

    private static byte[] streamed(HsmStream stream, byte[] data, int part) {
        var out = new ByteArrayOutputStream();
        try (stream) {
            for (int from = 0; from < data.length; from += part) {
                out.writeBytes(stream.update(Arrays.copyOfRange(data, from, Math.min(from + part, data.length))));
            }
            out.writeBytes(stream.finish());
        }
        return out.toByteArray();
    }

    private void destroyAll(KeyHandle... keys) {
        for (var key : keys) {
            hsm().destroy(key);
        }
    }

    private static String badData(ThrowingCallable call) {
        return refused(Reason.BAD_DATA, call);
    }

    private static String refused(Reason reason, ThrowingCallable call) {
        var messages = new ArrayList<String>();
        assertThatThrownBy(call).isInstanceOfSatisfying(HsmException.class, e -> {
            assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
            messages.add(e.getMessage());
        });
        return messages.getFirst();
    }

    private static byte[] hex(String digits) {
        return HEX.parseHex(digits);
    }

    /** PSS is checked by the probe against the JDK; here by itself, with other salts. */
    @ParameterizedTest
    @ValueSource(ints = {0, 20, 32})
    void signsPssWithSaltsOfOtherLengths(int saltBytes) {
        KeyPairHandles pair = hsm().generateKeyPair(new KeyPairKind.Rsa(2048), SIGNER);
        var pss = new RsaPss(Hash.SHA_256, Hash.SHA_256, saltBytes, SignatureInput.MESSAGE);
        var otherSalt = new RsaPss(Hash.SHA_256, Hash.SHA_256, saltBytes + 1, SignatureInput.MESSAGE);

        byte[] signature = hsm().sign(pair.privateKey(), pss, MESSAGE);

        assertThat(hsm().verify(pair.publicKey(), pss, MESSAGE, signature)).isTrue();
        assertThat(hsm().verify(pair.publicKey(), otherSalt, MESSAGE, signature))
                .isFalse();
        destroyAll(pair.privateKey(), pair.publicKey());
    }
}
