package org.claviger.hsm;

import java.util.HexFormat;
import java.util.List;
import org.claviger.hsm.Mechanism.AesCbc;
import org.claviger.hsm.Mechanism.AesCtr;
import org.claviger.hsm.Mechanism.AesEcb;
import org.claviger.hsm.Mechanism.AesGcm;
import org.claviger.hsm.Mechanism.Des3Cbc;
import org.claviger.hsm.Mechanism.Des3Ecb;

/** A published vector of a cipher, in hexadecimal digits. */
record EncryptionVector(
        String source, Mechanism.Encryption mechanism, KeyKind kind, String key, String plain, String cipher) {
    private static final String AES_128 = "2b7e151628aed2a6abf7158809cf4f3c";
    private static final String AES_192 = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b";
    private static final String AES_256 = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
    private static final String IV = "000102030405060708090a0b0c0d0e0f";
    private static final String COUNTER = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
    private static final String PLAIN = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
            + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
    private static final String TDES = "0123456789abcdef23456789abcdef01456789abcdef0123";
    private static final String TDES_PLAIN = "5468652071756663";
    private static final String GCM_KEY = "feffe9928665731c6d6a8f9467308308";
    private static final String GCM_IV = "cafebabefacedbaddecaf888";

    static List<EncryptionVector> published() {
        return List.of(
                aes(
                        "SP 800-38A F.1.1",
                        new AesEcb(),
                        AES_128,
                        PLAIN,
                        "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf"
                                + "43b1cd7f598ece23881b00e3ed0306887b0c785e27e8ad3f8223207104725dd4"),
                aes(
                        "SP 800-38A F.1.3",
                        new AesEcb(),
                        AES_192,
                        PLAIN,
                        "bd334f1d6e45f25ff712a214571fa5cc974104846d0ad3ad7734ecb3ecee4eef"
                                + "ef7afd2270e2e60adce0ba2face6444e9a4b41ba738d6c72fb16691603c18e0e"),
                aes(
                        "SP 800-38A F.1.5",
                        new AesEcb(),
                        AES_256,
                        PLAIN,
                        "f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870"
                                + "b6ed21b99ca6f4f9f153e7b1beafed1d23304b7a39f9f3ff067d8d8f9e24ecc7"),
                aes(
                        "SP 800-38A F.2.1",
                        new AesCbc(hex(IV), false),
                        AES_128,
                        PLAIN,
                        "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
                                + "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7"),
                aes(
                        "SP 800-38A F.2.5",
                        new AesCbc(hex(IV), false),
                        AES_256,
                        PLAIN,
                        "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
                                + "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"),
                aes(
                        "SP 800-38A F.5.1",
                        new AesCtr(hex(COUNTER), 128),
                        AES_128,
                        PLAIN,
                        "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
                                + "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee"),
                aes(
                        "SP 800-38A F.5.5",
                        new AesCtr(hex(COUNTER), 128),
                        AES_256,
                        PLAIN,
                        "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
                                + "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6"),
                aes(
                        "Wycheproof AES-CBC-PKCS5 1",
                        new AesCbc(hex("da9520f7d3520277035173299388bee2"), true),
                        "e34f15c7bd819930fe9d66e0c166e61c",
                        "",
                        "b10ab60153276941361000414aed0a9d"),
                aes(
                        "GCM specification 1",
                        new AesGcm(new byte[12], new byte[0]),
                        "00".repeat(16),
                        "",
                        "58e2fccefa7e3061367f1d57a4e7455a"),
                aes(
                        "GCM specification 2",
                        new AesGcm(new byte[12], new byte[0]),
                        "00".repeat(16),
                        "00".repeat(16),
                        "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf"),
                aes(
                        "GCM specification 4",
                        new AesGcm(hex(GCM_IV), hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")),
                        GCM_KEY,
                        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
                        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
                                + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
                                + "5bc94fbc3221a5db94fae95ae7121a47"),
                aes(
                        "GCM specification 5, an IV of 8 bytes",
                        new AesGcm(hex("cafebabefacedbad"), hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")),
                        GCM_KEY,
                        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
                        "61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c7423"
                                + "73806900e49f24b22b097544d4896b424989b5e1ebac0f07c23f4598"
                                + "3612d2e79e3b0785561be14aaca2fccb"),
                aes(
                        "GCM specification 16",
                        new AesGcm(hex(GCM_IV), hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")),
                        GCM_KEY.repeat(2),
                        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
                        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                                + "76fc6ece0f4e1768cddf8853bb2d551b"),
                new EncryptionVector(
                        "SP 800-67 B.1", new Des3Ecb(), KeyKind.DES3, TDES, TDES_PLAIN, "a826fd8ce53b855f"),
                new EncryptionVector(
                        "SP 800-67 B.1, with an IV of zeros",
                        new Des3Cbc(new byte[8], false),
                        KeyKind.DES3,
                        TDES,
                        TDES_PLAIN,
                        "a826fd8ce53b855f"));
    }

    private static EncryptionVector aes(
            String source, Mechanism.Encryption mechanism, String key, String plain, String cipher) {
        return new EncryptionVector(source, mechanism, KeyKind.AES, key, plain, cipher);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    @Override
    public String toString() {
        return mechanism.name() + ", " + source;
    }
}
