package org.claviger.hsm;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.claviger.hsm.Mechanism.AesCbc;
import org.claviger.hsm.Mechanism.AesCcm;
import org.claviger.hsm.Mechanism.AesCfb;
import org.claviger.hsm.Mechanism.AesCmac;
import org.claviger.hsm.Mechanism.AesCtr;
import org.claviger.hsm.Mechanism.AesEcb;
import org.claviger.hsm.Mechanism.AesGcm;
import org.claviger.hsm.Mechanism.AesKeyWrap;
import org.claviger.hsm.Mechanism.AesKeyWrapPad;
import org.claviger.hsm.Mechanism.AesOfb;
import org.claviger.hsm.Mechanism.AesXts;
import org.claviger.hsm.Mechanism.ChaCha20;
import org.claviger.hsm.Mechanism.ChaCha20Poly1305;
import org.claviger.hsm.Mechanism.Des3Cbc;
import org.claviger.hsm.Mechanism.Des3Cfb;
import org.claviger.hsm.Mechanism.Des3Cmac;
import org.claviger.hsm.Mechanism.Des3Ecb;
import org.claviger.hsm.Mechanism.Des3Ofb;
import org.claviger.hsm.Mechanism.Encryption;
import org.claviger.hsm.Mechanism.Hmac;
import org.claviger.hsm.Mechanism.KeyWrap;
import org.claviger.hsm.Mechanism.Mac;
import org.claviger.hsm.Mechanism.Poly1305;

/** Published answers of algorithms, by which a module is tried. */
public final class KnownAnswers {
    private static final HexFormat HEX = HexFormat.of();

    static final String NIST_AES_128 = "2b7e151628aed2a6abf7158809cf4f3c";
    static final String NIST_BLOCK = "6bc1bee22e409f96e93d7e117393172a";
    static final String NIST_TDES = "0123456789abcdef23456789abcdef01456789abcdef0123";

    /**
     * What an algorithm makes of a text.
     *
     * @param key in hex, as are text and answer
     */
    public record EncryptionVector(Encryption mechanism, KeyKind kind, String key, String plain, String cipher) {}

    record MacVector(Mac mechanism, KeyKind kind, String key, String data, String mac) {}

    record WrapVector(KeyWrap mechanism, String key, String plain, String wrapped) {}

    private static final String SUNSCREEN =
            text("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future,"
                    + " sunscreen would be it.");

    /** The GCM specification (McGrew and Viega), test case 4. */
    public static final EncryptionVector GCM = new EncryptionVector(
            new AesGcm(hex("cafebabefacedbaddecaf888"), hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")),
            KeyKind.AES,
            "feffe9928665731c6d6a8f9467308308",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                    + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
                    + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
                    + "5bc94fbc3221a5db94fae95ae7121a47");

    static final List<EncryptionVector> ENCRYPTIONS = List.of(
            // FIPS 197, appendix C.1
            new EncryptionVector(
                    new AesEcb(),
                    KeyKind.AES,
                    "000102030405060708090a0b0c0d0e0f",
                    "00112233445566778899aabbccddeeff",
                    "69c4e0d86a7b0430d8cdb78070b4c55a"),
            // SP 800-38A, F.2.1 and F.5.1
            new EncryptionVector(
                    new AesCbc(hex("000102030405060708090a0b0c0d0e0f"), false),
                    KeyKind.AES,
                    NIST_AES_128,
                    NIST_BLOCK,
                    "7649abac8119b246cee98e9b12e9197d"),
            new EncryptionVector(
                    new AesCtr(hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"), 128),
                    KeyKind.AES,
                    NIST_AES_128,
                    NIST_BLOCK,
                    "874d6191b620e3261bef6864990db6ce"),
            // Wycheproof, AES-CBC-PKCS5
            new EncryptionVector(
                    new AesCbc(hex("da9520f7d3520277035173299388bee2"), true),
                    KeyKind.AES,
                    "e34f15c7bd819930fe9d66e0c166e61c",
                    "",
                    "b10ab60153276941361000414aed0a9d"),
            // SP 800-38A, F.3.13 and F.4.1
            new EncryptionVector(
                    new AesCfb(hex("000102030405060708090a0b0c0d0e0f")),
                    KeyKind.AES,
                    NIST_AES_128,
                    NIST_BLOCK + "ae2d8a571e03ac9c9eb76fac45af8e51",
                    "3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b"),
            new EncryptionVector(
                    new AesOfb(hex("000102030405060708090a0b0c0d0e0f")),
                    KeyKind.AES,
                    NIST_AES_128,
                    NIST_BLOCK + "ae2d8a571e03ac9c9eb76fac45af8e51",
                    "3b3fd92eb72dad20333449f8e83cfb4a7789508d16918f03f53c52dac54ed825"),
            // IEEE 1619, vector 2
            new EncryptionVector(
                    new AesXts(hex("33333333330000000000000000000000")),
                    KeyKind.AES_XTS,
                    "11".repeat(16) + "22".repeat(16),
                    "44".repeat(32),
                    "c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0"),
            // SP 800-38C, example 1
            new EncryptionVector(
                    new AesCcm(hex("10111213141516"), hex("0001020304050607"), 32),
                    KeyKind.AES,
                    "404142434445464748494a4b4c4d4e4f",
                    "20212223",
                    "7162015b4dac255d"),
            // RFC 8439 sections 2.4.2 and 2.8.2, and draft-strombergson-chacha-test-vectors, TC1
            new EncryptionVector(
                    new ChaCha20(hex("000000000000004a00000000"), 1),
                    KeyKind.CHACHA20,
                    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
                    SUNSCREEN,
                    "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd62b357"
                            + "1639d624e65152ab8f530c359f0861d807ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91a"
                            + "b77937365af90bbf74a35be6b40b8eedf2785e42874d"),
            new EncryptionVector(
                    new ChaCha20(new byte[8], 0),
                    KeyKind.CHACHA20,
                    "00".repeat(32),
                    "00".repeat(64),
                    "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
                            + "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"),
            new EncryptionVector(
                    new ChaCha20Poly1305(hex("070000004041424344454647"), hex("50515253c0c1c2c3c4c5c6c7")),
                    KeyKind.CHACHA20,
                    "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
                    SUNSCREEN,
                    "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b"
                            + "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                            + "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"),
            GCM,
            // SP 800-67, appendix B.1; with an initialisation vector of zeros CBC begins as ECB
            new EncryptionVector(new Des3Ecb(), KeyKind.DES3, NIST_TDES, "5468652071756663", "a826fd8ce53b855f"),
            new EncryptionVector(
                    new Des3Cbc(new byte[8], false), KeyKind.DES3, NIST_TDES, "5468652071756663", "a826fd8ce53b855f"),
            // CAVP, TCFB64MMT3 and TOFBMMT3, count 2
            new EncryptionVector(
                    new Des3Cfb(hex("cc20aa6c34214217")),
                    KeyKind.DES3,
                    "9e32daa42679a898c2627a2f4ac4975885cb2a68c8c81920",
                    "6b7acd01c975d53f544b35b76103a7d00c63ad9091bd1a10",
                    "39be9a6d7702b3477bade6e1664d3d922ccb124204eff794"),
            new EncryptionVector(
                    new Des3Ofb(hex("84025a09476086ed")),
                    KeyKind.DES3,
                    "8a8adc611cfb58c41faee97358890d389becc1522aeafd38",
                    "37ce4076a36437aafdb371c1a62af9ad9b614dfef89708fb",
                    "76415ffd58c03e9036914f8a52deb45f906f502c7a7aff87"));

    // RFC 2202 and RFC 4231 test case 6, for the newer hashes by other implementations; RFC 4493 example 2;
    // SP 800-38B appendix D.4; RFC 8439 section 2.5.2
    private static final String LONG_HMAC_INPUT = text("Test Using Larger Than Block-Size Key - Hash Key First");
    static final List<MacVector> MACS = List.of(
            hmac(Hash.SHA_1, 80, "aa4ae5e15272d00e95705637ce8a3b55ed402112"),
            hmac(Hash.SHA_224, 131, "95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e"),
            hmac(Hash.SHA_256, 131, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
            hmac(
                    Hash.SHA_384,
                    131,
                    "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952"),
            hmac(
                    Hash.SHA_512,
                    131,
                    "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                            + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"),
            hmac(Hash.SHA_512_224, 131, "29bef8ce88b54d4226c3c7718ea9e32ace2429026f089e38cea9aeda"),
            hmac(Hash.SHA_512_256, 131, "87123c45f7c537a404f8f47cdbedda1fc9bec60eeb971982ce7ef10e774e6539"),
            hmac(Hash.SHA3_224, 131, "b4a1f04c00287a9b7f6075b313d279b833bc8f75124352d05fb9995f"),
            hmac(Hash.SHA3_256, 131, "ed73a374b96c005235f948032f09674a58c0ce555cfc1f223b02356560312c3b"),
            hmac(
                    Hash.SHA3_384,
                    131,
                    "0fc19513bf6bd878037016706a0e57bc528139836b9a42c3d419e498e0e1fb9616fd669138d33a1105e07c72b6953bcc"),
            hmac(
                    Hash.SHA3_512,
                    131,
                    "00f751a9e50695b090ed6911a4b65524951cdc15a73a5d58bb55215ea2cd839a"
                            + "c79d2b44a39bafab27e83fde9e11f6340b11d991b1b91bf2eee7fc872426c3a4"),
            hmac(Hash.MD5, 80, "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"),
            new MacVector(new AesCmac(), KeyKind.AES, NIST_AES_128, NIST_BLOCK, "070a16b46b4d4144f79bdd9dd04a287c"),
            new MacVector(
                    new Des3Cmac(),
                    KeyKind.DES3,
                    "8aa83bf8cbda10620bc1bf19fbb6cd58bc313d4a371ca8b5",
                    "6bc1bee22e409f96",
                    "8e8f293136283797"),
            new MacVector(
                    new Poly1305(),
                    KeyKind.GENERIC_SECRET,
                    "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b",
                    text("Cryptographic Forum Research Group"),
                    "a8061dc1305136c6c22b8baf0c0127a9"));

    static final List<WrapVector> WRAPS = List.of(
            // RFC 3394 section 4.1
            new WrapVector(
                    new AesKeyWrap(),
                    "000102030405060708090a0b0c0d0e0f",
                    "00112233445566778899aabbccddeeff",
                    "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"),
            // No published vector has a length that every module takes, so this one is from the JDK
            // (AES/KWP/NoPadding);
            // the vectors of RFC 5649 are of odd lengths.
            new WrapVector(
                    new AesKeyWrapPad(),
                    "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8",
                    "0102030405060708090a0b0c0d0e0f10",
                    "14c5f654bacf219e254c81a8c1c0b71bd99a2c90502e044f"));

    private KnownAnswers() {}

    private static MacVector hmac(Hash hash, int keyBytes, String mac) {
        return new MacVector(new Hmac(hash), KeyKind.GENERIC_SECRET, "aa".repeat(keyBytes), LONG_HMAC_INPUT, mac);
    }

    private static byte[] hex(String digits) {
        return HEX.parseHex(digits);
    }

    private static String text(String text) {
        return HEX.formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
