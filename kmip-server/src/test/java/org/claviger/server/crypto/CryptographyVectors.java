package org.claviger.server.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.crypto.ParametersBuilder.parameters;

import java.nio.file.Path;
import java.util.Set;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.EncodingOption;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.secret.SecretBytes;
import org.claviger.server.custody.CustodyFixture;
import org.claviger.server.policy.Tolerance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** P8: published vectors through the operations, on every HSM alike. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CryptographyVectors {
    private CryptographyFixture fixture;

    abstract CustodyFixture custodyIn(Path directory);

    @BeforeAll
    void initialises(@TempDir Path home) {
        fixture = new CryptographyFixture(custodyIn(home), null).policy(AlgorithmPolicy.of(Tolerance.ALL, Set.of()));
    }

    @AfterAll
    void closes() {
        fixture.close();
    }

    /** NIST SP 800-38A, F.1.1, F.1.5, F.2.1, F.2.5, F.5.1, F.5.5: the first two blocks. */
    @ParameterizedTest
    @CsvSource({
        "ECB, 2b7e151628aed2a6abf7158809cf4f3c, , 3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf",
        "ECB, 603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4, ,"
                + " f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870",
        "CBC, 2b7e151628aed2a6abf7158809cf4f3c, 000102030405060708090a0b0c0d0e0f,"
                + " 7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2",
        "CBC, 603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4, 000102030405060708090a0b0c0d0e0f,"
                + " f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d",
        "CTR, 2b7e151628aed2a6abf7158809cf4f3c, f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff,"
                + " 874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff",
        "CTR, 603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4, f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff,"
                + " 601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5",
    })
    void aesModes(BlockCipherMode mode, String key, String iv, String ciphertext) {
        CryptoKey aes = fixture.aes(key);
        CryptographicParameters parameters = parameters().mode(mode).build();
        Bytes plaintext = Bytes.ofHex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
        Bytes ivBytes = iv == null ? null : Bytes.ofHex(iv);

        Cryptography.Encrypted encrypted = fixture.cryptography().encrypt(aes, parameters, plaintext, ivBytes, null);

        assertThat(encrypted.data().toHex()).isEqualTo(ciphertext);
        assertThat(encrypted.iv()).isNull();
        assertThat(encrypted.tag()).isNull();
        assertThat(fixture.cryptography().decrypt(aes, parameters, encrypted.data(), ivBytes, null, null))
                .isEqualTo(plaintext);
    }

    /** The Galois/Counter Mode of Operation (McGrew, Viega), test cases 1, 2, 4, 5 (8 bytes of IV) and 6 (60 bytes). */
    @ParameterizedTest
    @CsvSource({
        "00000000000000000000000000000000, 000000000000000000000000, '', '', '', 58e2fccefa7e3061367f1d57a4e7455a",
        "00000000000000000000000000000000, 000000000000000000000000, '', 00000000000000000000000000000000,"
                + " 0388dace60b6a392f328c2b971b2fe78, ab6e47d42cec13bdf53a67b21257bddf",
        "feffe9928665731c6d6a8f9467308308, cafebabefacedbaddecaf888, feedfacedeadbeeffeedfacedeadbeefabaddad2,"
                + " d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39,"
                + " 42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091,"
                + " 5bc94fbc3221a5db94fae95ae7121a47",
        "feffe9928665731c6d6a8f9467308308, cafebabefacedbad, feedfacedeadbeeffeedfacedeadbeefabaddad2,"
                + " d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39,"
                + " 61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c742373806900e49f24b22b097544d4896b424989b5e1ebac0f07c23f4598,"
                + " 3612d2e79e3b0785561be14aaca2fccb",
        "feffe9928665731c6d6a8f9467308308,"
                + " 9313225df88406e555909c5aff5269aa6a7a9538534f7da1e4c303d2a318a728c3c0c95156809539fcf0e2429a6b525416aedbf5a0de6a57a637b39b,"
                + " feedfacedeadbeeffeedfacedeadbeefabaddad2,"
                + " d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39,"
                + " 8ce24998625615b603a033aca13fb894be9112a5c3a211a8ba262a3cca7e2ca701e4a9a4fba43c90ccdcb281d48c7c6fd62875d2aca417034c34aee5,"
                + " 619cc5aefffe0bfa462af43c1699d050",
    })
    void aesGcm(String key, String iv, String additional, String plaintext, String ciphertext, String tag) {
        CryptoKey aes = fixture.aes(key);
        CryptographicParameters parameters =
                parameters().mode(BlockCipherMode.GCM).tagBytes(16).build();
        Bytes ivBytes = Bytes.ofHex(iv);
        Bytes aad = additional.isEmpty() ? null : Bytes.ofHex(additional);

        Cryptography.Encrypted encrypted =
                fixture.cryptography().encrypt(aes, parameters, Bytes.ofHex(plaintext), ivBytes, aad);

        assertThat(encrypted.data().toHex()).isEqualTo(ciphertext);
        assertThat(encrypted.tag()).isEqualTo(Bytes.ofHex(tag));
        assertThat(fixture.cryptography()
                        .decrypt(aes, parameters, encrypted.data(), ivBytes, aad, Bytes.ofHex(tag))
                        .toHex())
                .isEqualTo(plaintext);
    }

    /** A shorter tag is the beginning of the long one (NIST SP 800-38D section 7.1). */
    @ParameterizedTest
    @CsvSource({"12", "13", "14", "15", "16"})
    void aesGcmWithShorterTags(int tagBytes) {
        CryptoKey aes = fixture.aes("00000000000000000000000000000000");
        CryptographicParameters parameters =
                parameters().mode(BlockCipherMode.GCM).tagBytes(tagBytes).build();
        Bytes iv = Bytes.of(new byte[12]);

        Cryptography.Encrypted encrypted =
                fixture.cryptography().encrypt(aes, parameters, Bytes.of(new byte[16]), iv, null);

        assertThat(encrypted.tag())
                .isEqualTo(Bytes.ofHex("ab6e47d42cec13bdf53a67b21257bddf").slice(0, tagBytes));
        assertThat(fixture.cryptography().decrypt(aes, parameters, encrypted.data(), iv, null, encrypted.tag()))
                .isEqualTo(Bytes.of(new byte[16]));
    }

    /** NIST SP 800-67 revision 1, appendix B.1. */
    @Test
    void tripleDes() {
        CryptoKey des3 =
                fixture.symmetric(CryptographicAlgorithm.DES3, "0123456789abcdef23456789abcdef01456789abcdef0123");
        CryptographicParameters parameters =
                parameters().mode(BlockCipherMode.ECB).build();
        Bytes plaintext = Bytes.of("The qufck brown fox jump".getBytes(US_ASCII));

        Bytes encrypted = fixture.cryptography()
                .encrypt(des3, parameters, plaintext, null, null)
                .data();

        assertThat(encrypted.toHex()).isEqualTo("a826fd8ce53b855fcce21c8112256fe668d5c05dd9b6b900");
        assertThat(fixture.cryptography().decrypt(des3, parameters, encrypted, null, null, null))
                .isEqualTo(plaintext);
    }

    /** RFC 4231, test cases 1 and 4: keys shorter than SoftHSM takes. */
    @ParameterizedTest
    @CsvSource({
        "HMAC_SHA224, 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265,"
                + " 896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22",
        "HMAC_SHA256, 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265,"
                + " b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        "HMAC_SHA384, 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265,"
                + " afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
        "HMAC_SHA512, 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265,"
                + " 87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
        "HMAC_SHA256, 0102030405060708090a0b0c0d0e0f10111213141516171819,"
                + " cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd,"
                + " 82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    })
    void hmac(CryptographicAlgorithm algorithm, String key, String data, String mac) {
        CryptoKey hmacKey = fixture.symmetric(algorithm, key);

        assertThat(fixture.cryptography().mac(hmacKey, null, Bytes.ofHex(data)).toHex())
                .isEqualTo(mac);
        assertThat(fixture.cryptography().macVerify(hmacKey, null, Bytes.ofHex(data), Bytes.ofHex(mac)))
                .isTrue();
        assertThat(fixture.cryptography().macVerify(hmacKey, null, Bytes.ofHex("00"), Bytes.ofHex(mac)))
                .isFalse();
    }

    /** RFC 4493 section 4, examples 1 to 4. */
    @ParameterizedTest
    @CsvSource({
        "'', bb1d6929e95937287fa37d129b756746",
        "6bc1bee22e409f96e93d7e117393172a, 070a16b46b4d4144f79bdd9dd04a287c",
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411,"
                + " dfa66747de9ae63030ca32611497c827",
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710,"
                + " 51f0bebf7e3b9d92fc49741779363cfe",
    })
    void aesCmac(String data, String mac) {
        CryptoKey aes = fixture.aes("2b7e151628aed2a6abf7158809cf4f3c");
        CryptographicParameters parameters =
                parameters().mode(BlockCipherMode.CMAC).build();

        assertThat(fixture.cryptography()
                        .mac(aes, parameters, Bytes.ofHex(data))
                        .toHex())
                .isEqualTo(mac);
    }

    /** RFC 6979, A.2.5: P-256, SHA-256 and SHA-384, message "sample". */
    @ParameterizedTest
    @CsvSource({
        "SHA_256, EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,"
                + " F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
        "SHA_384, 0EAFEA039B20E9B42309FB1D89E213057CBF973DC0CFC8F129EDDDC800EF7719,"
                + " 4861F0491E6998B9455193E34E7B0D284DDD7149A74B95B9261F13ABDE940954",
    })
    void ecdsa(HashingAlgorithm hash, String r, String s) {
        String point = "0460FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
                + "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";
        byte[] info = Bytes.ofHex("3059301306072a8648ce3d020106082a8648ce3d030107034200" + point)
                .toArray();
        CryptoKey key = fixture.register(ObjectType.PUBLIC_KEY, KeyFormatType.X_509, CryptographicAlgorithm.EC, info);
        CryptographicParameters parameters = parameters().hash(hash).build();
        Bytes message = Bytes.of("sample".getBytes(US_ASCII));
        Bytes digest = fixture.cryptography().hash(parameters, message);
        Bytes signature = der(r, s);

        assertThat(fixture.cryptography().verify(key, parameters, message, false, signature))
                .isTrue();
        assertThat(fixture.cryptography().verify(key, parameters, digest, true, signature))
                .isTrue();
        assertThat(fixture.cryptography()
                        .verify(key, parameters, Bytes.of("simple".getBytes(US_ASCII)), false, signature))
                .isFalse();
        assertThat(fixture.cryptography().verify(key, parameters, message, false, der(s, r)))
                .isFalse();
        assertThat(fixture.cryptography().verify(key, parameters, message, false, Bytes.ofHex("00")))
                .isFalse();
    }

    /** FIPS 180-4 and FIPS 202 examples: "abc". */
    @ParameterizedTest
    @CsvSource({
        "SHA_1, a9993e364706816aba3e25717850c26c9cd0d89d",
        "SHA_256, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "SHA_512, ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "SHA3_256, 3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
    })
    void hash(HashingAlgorithm hash, String digest) {
        assertThat(fixture.cryptography()
                        .hash(parameters().hash(hash).build(), Bytes.of("abc".getBytes(US_ASCII)))
                        .toHex())
                .isEqualTo(digest);
    }

    /** RFC 3394 sections 4.1 and 4.6. */
    @ParameterizedTest
    @CsvSource({
        "NIST_KEY_WRAP, 000102030405060708090a0b0c0d0e0f, 00112233445566778899aabbccddeeff,"
                + " 1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5",
        "NIST_KEY_WRAP, 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,"
                + " 00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f,"
                + " 28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21",
    })
    void keyWrap(BlockCipherMode mode, String kek, String key, String wrapped) {
        CryptoKey wrappingKey = fixture.aes(kek, parameters().mode(mode).build());

        try (SecretBytes material = SecretBytes.copyOf(Bytes.ofHex(key).toArray())) {
            Bytes result =
                    fixture.wrapping().wrap(wrappingKey, null, material, KeyFormatType.RAW, EncodingOption.NO_ENCODING);
            assertThat(result.toHex()).isEqualTo(wrapped);
            try (SecretBytes back = fixture.wrapping()
                    .unwrap(wrappingKey, null, result, KeyFormatType.RAW, EncodingOption.NO_ENCODING)) {
                assertThat(back.matches(material)).isTrue();
            }
        }
    }

    @Test
    void cbcWithPadding() {
        CryptoKey aes = fixture.aes("2b7e151628aed2a6abf7158809cf4f3c");
        CryptographicParameters parameters = parameters()
                .mode(BlockCipherMode.CBC)
                .padding(PaddingMethod.PKCS5)
                .build();
        Bytes iv = Bytes.ofHex("000102030405060708090a0b0c0d0e0f");
        for (int length = 0; length < 40; length++) {
            Bytes data = Bytes.of(new byte[length]);

            Bytes encrypted = fixture.cryptography()
                    .encrypt(aes, parameters, data, iv, null)
                    .data();

            assertThat(encrypted.length()).isEqualTo((length / 16 + 1) * 16);
            assertThat(fixture.cryptography().decrypt(aes, parameters, encrypted, iv, null, null))
                    .isEqualTo(data);
        }
    }

    private static Bytes der(String r, String s) {
        try (Scratch scratch = new Scratch()) {
            DerWriter writer = new DerWriter(scratch);
            return Bytes.of(writer.sequence(
                            writer.unsigned(Bytes.ofHex(r).toArray()),
                            writer.unsigned(Bytes.ofHex(s).toArray()))
                    .clone());
        }
    }
}
