package org.claviger.server.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.server.crypto.ParametersBuilder.parameters;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.custody.CustodyFixture;
import org.claviger.server.policy.Tolerance;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data in parts comes to what the whole comes to, which has its published vectors, on every HSM alike. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StreamingContract {
    private static final String KEY = "feffe9928665731c6d6a8f9467308308";
    private static final Bytes IV = Bytes.ofHex("cafebabefacedbaddecaf88801020304");
    private static final Bytes AAD = Bytes.ofHex("feedfacedeadbeef");
    private static final int COLLECTED_MAX = 1_000;

    private CryptographyFixture fixture;
    private Cryptography whole;
    private Streaming inParts;

    abstract CustodyFixture custodyIn(Path directory);

    @BeforeAll
    void initialises(@TempDir Path home) {
        fixture = new CryptographyFixture(custodyIn(home), null).policy(AlgorithmPolicy.of(Tolerance.ALL, Set.of()));
        whole = fixture.cryptography();
        inParts = whole.streaming();
    }

    @AfterAll
    void closes() {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({
        "AES, ECB, NONE, 48",
        "AES, CBC, NONE, 48",
        "AES, CBC, PKCS5, 48",
        "AES, CBC, PKCS5, 47",
        "AES, CBC, ANSIX9_23, 33",
        "AES, CBC, PKCS5, 0",
        "AES, CTR, NONE, 45",
        "DES3, ECB, PKCS5, 21",
        "DES3, CBC, PKCS5, 24",
    })
    void cipherInParts(CryptographicAlgorithm algorithm, BlockCipherMode mode, PaddingMethod padding, int length) {
        CryptoKey key = algorithm == CryptographicAlgorithm.AES
                ? fixture.aes(KEY)
                : fixture.symmetric(algorithm, "0123456789abcdef23456789abcdef01456789abcdef0123");
        CryptographicParameters chosen =
                parameters().mode(mode).padding(padding).build();
        Bytes iv = mode == BlockCipherMode.ECB ? null : IV.slice(0, algorithm == CryptographicAlgorithm.AES ? 16 : 8);
        Bytes data = numbered(length);
        Bytes expected = whole.encrypt(key, chosen, data, iv, null).data();

        for (int size : new int[] {1, 7, 16, 17, 100}) {
            assertThat(encrypted(key, chosen, data, iv, null, size).data())
                    .as("parts of " + size)
                    .isEqualTo(expected);
            assertThat(decrypted(inParts.decrypt(key, chosen, iv, null, null, COLLECTED_MAX), expected, size))
                    .as("parts of " + size)
                    .isEqualTo(data);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 60})
    void gcmInParts(int length) {
        CryptoKey key = fixture.aes(KEY);
        Bytes data = numbered(length);
        Cryptography.Encrypted expected = whole.encrypt(key, gcm(), data, IV, AAD);

        Cryptography.Encrypted encrypted = encrypted(key, gcm(), data, IV, AAD, 7);

        assertThat(encrypted).isEqualTo(expected);
        CipherStream decryption = inParts.decrypt(key, gcm(), IV, AAD, expected.tag(), COLLECTED_MAX);
        assertThat(decrypted(decryption, expected.data(), 7)).isEqualTo(data);
    }

    @Test
    void givesNoClearTextOfGcmBeforeTheTagIsVerified() {
        CryptoKey key = fixture.aes(KEY);
        Cryptography.Encrypted sealed = whole.encrypt(key, gcm(), numbered(64), IV, AAD);
        byte[] damaged = sealed.data().toArray();
        damaged[63] ^= 1;

        try (CipherStream stream = inParts.decrypt(key, gcm(), IV, AAD, sealed.tag(), COLLECTED_MAX)) {
            assertThat(stream.update(Bytes.of(damaged)).length()).isZero();
            assertThatThrownBy(stream::finish)
                    .isInstanceOfSatisfying(
                            KmipException.class,
                            e -> assertThat(e.reason()).isEqualTo(ResultReason.CRYPTOGRAPHIC_FAILURE));
        }
    }

    @Test
    void keepsNoMoreThanItsLimitOfWhatIsDoneAsAWhole() {
        CryptoKey key = fixture.aes(KEY);
        Bytes tag = Bytes.of(new byte[16]);

        try (CipherStream stream = inParts.decrypt(key, gcm(), IV, AAD, tag, COLLECTED_MAX)) {
            assertThat(stream.update(numbered(COLLECTED_MAX)).length()).isZero();
            assertThatThrownBy(() -> stream.update(numbered(1)))
                    .isInstanceOfSatisfying(
                            KmipException.class,
                            e -> assertThat(e.reason()).isEqualTo(ResultReason.SERVER_LIMIT_EXCEEDED));
        }
    }

    @Test
    void tellsNoWrongPaddingFromOtherFailures() {
        CryptoKey key = fixture.aes(KEY);
        CryptographicParameters padded = parameters()
                .mode(BlockCipherMode.CBC)
                .padding(PaddingMethod.PKCS5)
                .build();

        List<String> failures = new ArrayList<>();
        for (int length : new int[] {32, 31}) {
            try (CipherStream stream = inParts.decrypt(key, padded, IV, null, null, COLLECTED_MAX)) {
                assertThatThrownBy(() -> {
                            var _ = stream.update(numbered(length));
                            var _ = stream.finish();
                        })
                        .isInstanceOfSatisfying(
                                KmipException.class, e -> failures.add(e.reason() + ": " + e.getMessage()));
            }
        }

        assertThat(failures).hasSize(2);
        assertThat(failures.getFirst())
                .startsWith(ResultReason.CRYPTOGRAPHIC_FAILURE.toString())
                .isEqualTo(failures.getLast());
    }

    @Test
    void macInParts() {
        CryptoKey key = fixture.symmetric(CryptographicAlgorithm.HMAC_SHA256, KEY);
        Bytes data = numbered(100);
        Bytes expected = whole.mac(key, null, data);

        try (ValueStream mac = inParts.mac(key, null);
                VerdictStream right = inParts.macVerify(key, null);
                VerdictStream wrong = inParts.macVerify(key, null)) {
            assertThat(mac.take(data.slice(0, 33), false)).isNull();
            assertThat(mac.take(data.slice(33, 100), true)).isEqualTo(expected);
            assertThat(right.take(data.slice(0, 1), expected, false)).isEmpty();
            assertThat(right.take(data.slice(1, 100), null, true)).contains(true);
            assertThat(wrong.take(data.slice(0, 99), null, false)).isEmpty();
            assertThat(wrong.take(Bytes.EMPTY, expected, true)).contains(false);
        }
    }

    @ParameterizedTest
    @CsvSource({"RSA, 2048", "EC, 256"})
    void signatureInParts(CryptographicAlgorithm algorithm, int bits) {
        CryptographyFixture.Pair pair = fixture.createPair(algorithm, bits, null, true);
        CryptographicParameters chosen = algorithm == CryptographicAlgorithm.RSA
                ? parameters()
                        .padding(PaddingMethod.PSS)
                        .hash(HashingAlgorithm.SHA_256)
                        .build()
                : parameters().hash(HashingAlgorithm.SHA_256).build();
        Bytes data = numbered(100);

        try (ValueStream signing = inParts.sign(pair.privateKey(), chosen);
                VerdictStream verifying = inParts.verify(pair.publicKey(), chosen)) {
            assertThat(signing.take(data.slice(0, 64), false)).isNull();
            Bytes signature = Objects.requireNonNull(signing.take(data.slice(64, 100), true));

            assertThat(whole.verify(pair.publicKey(), chosen, data, false, signature))
                    .isTrue();
            assertThat(verifying.take(data.slice(0, 3), signature, false)).isEmpty();
            assertThat(verifying.take(data.slice(3, 100), null, true)).contains(true);
        }
    }

    /** FIPS 180-4: the digest of "abc". */
    @Test
    void hashInParts() {
        try (ValueStream hash =
                inParts.hash(parameters().hash(HashingAlgorithm.SHA_256).build())) {
            assertThat(hash.take(Bytes.of("ab".getBytes(US_ASCII)), false)).isNull();
            assertThat(hash.take(Bytes.of("c".getBytes(US_ASCII)), true))
                    .isEqualTo(Bytes.ofHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        }
    }

    @Test
    void givesItsKeyBackWhenItEnds() {
        CryptoKey key = fixture.aes(KEY);
        CryptographicParameters ecb = parameters().mode(BlockCipherMode.ECB).build();
        CipherStream stream = inParts.encrypt(key, ecb, null, null, COLLECTED_MAX);

        // What is dropped while it is lent ends with the last lease, and not before.
        fixture.custody().custody().forget(key.facts().domain(), key.facts().objectId());
        assertThat(stream.update(numbered(16)).length()).isEqualTo(16);
        stream.close();

        assertThatThrownBy(() -> stream.update(numbered(16))).isInstanceOf(KmipException.class);
        assertThat(whole.encrypt(key, ecb, numbered(16), null, null).data().length())
                .isEqualTo(16);
    }

    private Cryptography.Encrypted encrypted(
            CryptoKey key,
            CryptographicParameters chosen,
            Bytes data,
            @Nullable Bytes iv,
            @Nullable Bytes additional,
            int size) {
        try (CipherStream stream = inParts.encrypt(key, chosen, iv, additional, COLLECTED_MAX)) {
            StringBuilder hex = new StringBuilder();
            partsOf(data, size).forEach(part -> hex.append(stream.update(part).toHex()));
            Cryptography.Encrypted rest = stream.finish();
            return new Cryptography.Encrypted(
                    Bytes.ofHex(hex.append(rest.data().toHex()).toString()), null, rest.tag());
        }
    }

    private static Bytes decrypted(CipherStream opened, Bytes data, int size) {
        try (CipherStream stream = opened) {
            StringBuilder hex = new StringBuilder();
            partsOf(data, size).forEach(part -> hex.append(stream.update(part).toHex()));
            return Bytes.ofHex(hex.append(stream.finish().data().toHex()).toString());
        }
    }

    private static List<Bytes> partsOf(Bytes data, int size) {
        List<Bytes> parts = new ArrayList<>();
        for (int from = 0; from < data.length(); from += size) {
            parts.add(data.slice(from, Math.min(data.length(), from + size)));
        }
        return parts;
    }

    private static CryptographicParameters gcm() {
        return parameters().mode(BlockCipherMode.GCM).tagBytes(16).build();
    }

    private static Bytes numbered(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7 + 1);
        }
        return Bytes.owning(bytes);
    }
}
