package org.claviger.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.claviger.server.crypto.ParametersBuilder.parameters;

import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.policy.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledIf(value = "available", disabledReason = "libsofthsm2 is not installed")
class CiphersTest extends CryptographyOnSoftHsm {
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
            // Its last byte says 17; any other damage gives a padding once in 256 times.
            Bytes withoutPadding = flippedAt(cbc, 15);

            List<ThrowingCallable> failures = List.of(
                    () -> crypto().decrypt(key, GCM, flipped(sealed.data()), iv, aad, tag),
                    () -> crypto().decrypt(key, GCM, sealed.data(), iv, aad, flipped(tag)),
                    () -> crypto().decrypt(key, GCM, sealed.data(), flipped(iv), aad, tag),
                    () -> crypto().decrypt(key, GCM, sealed.data(), iv, flipped(aad), tag),
                    () -> crypto().decrypt(key, GCM, sealed.data(), iv, null, tag),
                    () -> crypto().decrypt(key, GCM, Bytes.EMPTY, iv, aad, tag),
                    () -> crypto().decrypt(key, CBC, withoutPadding, cbcIv, null, null),
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
        fixture.policy(AlgorithmPolicy.of(Tolerance.NONE, Set.of(CryptographicAlgorithm.RSA)));
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
        fixture.policy(AlgorithmPolicy.of(Tolerance.NONE, Set.of(CryptographicAlgorithm.RSA)));
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
}
