package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V1_3;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Cryptographic Algorithm enumeration (2.1 section 11). */
public enum CryptographicAlgorithm implements EnumerationValue {
    DES(0x1, "DES", V1_0, V2_1),
    DES3(0x2, "DES3", V1_0, V2_1),
    AES(0x3, "AES", V1_0, V2_1),
    RSA(0x4, "RSA", V1_0, V2_1),
    DSA(0x5, "DSA", V1_0, V2_1),
    ECDSA(0x6, "ECDSA", V1_0, V2_1),
    HMAC_SHA1(0x7, "HMAC_SHA1", V1_0, V2_1),
    HMAC_SHA224(0x8, "HMAC_SHA224", V1_0, V2_1),
    HMAC_SHA256(0x9, "HMAC_SHA256", V1_0, V2_1),
    HMAC_SHA384(0xA, "HMAC_SHA384", V1_0, V2_1),
    HMAC_SHA512(0xB, "HMAC_SHA512", V1_0, V2_1),
    HMAC_MD5(0xC, "HMAC_MD5", V1_0, V2_1),
    DH(0xD, "DH", V1_0, V2_1),
    ECDH(0xE, "ECDH", V1_0, V2_1),
    ECMQV(0xF, "ECMQV", V1_0, V2_1),
    BLOWFISH(0x10, "Blowfish", V1_0, V2_1),
    CAMELLIA(0x11, "Camellia", V1_0, V2_1),
    CAST5(0x12, "CAST5", V1_0, V2_1),
    IDEA(0x13, "IDEA", V1_0, V2_1),
    MARS(0x14, "MARS", V1_0, V2_1),
    RC2(0x15, "RC2", V1_0, V2_1),
    RC4(0x16, "RC4", V1_0, V2_1),
    RC5(0x17, "RC5", V1_0, V2_1),
    SKIPJACK(0x18, "SKIPJACK", V1_0, V2_1),
    TWOFISH(0x19, "Twofish", V1_0, V2_1),
    EC(0x1A, "EC", V1_2, V2_1),
    ONE_TIME_PAD(0x1B, "OneTimePad", V1_3, V2_1),
    CHA_CHA20(0x1C, "ChaCha20", V1_4, V2_1),
    POLY1305(0x1D, "Poly1305", V1_4, V2_1),
    CHA_CHA20_POLY1305(0x1E, "ChaCha20Poly1305", V1_4, V2_1),
    SHA3_224(0x1F, "SHA3_224", V1_4, V2_1),
    SHA3_256(0x20, "SHA3_256", V1_4, V2_1),
    SHA3_384(0x21, "SHA3_384", V1_4, V2_1),
    SHA3_512(0x22, "SHA3_512", V1_4, V2_1),
    HMAC_SHA3_224(0x23, "HMAC_SHA3_224", V1_4, V2_1),
    HMAC_SHA3_256(0x24, "HMAC_SHA3_256", V1_4, V2_1),
    HMAC_SHA3_384(0x25, "HMAC_SHA3_384", V1_4, V2_1),
    HMAC_SHA3_512(0x26, "HMAC_SHA3_512", V1_4, V2_1),
    SHAKE_128(0x27, "SHAKE_128", V1_4, V2_1),
    SHAKE_256(0x28, "SHAKE_256", V1_4, V2_1),
    ARIA(0x29, "ARIA", V2_0, V2_1),
    SEED(0x2A, "SEED", V2_0, V2_1),
    SM2(0x2B, "SM2", V2_0, V2_1),
    SM3(0x2C, "SM3", V2_0, V2_1),
    SM4(0x2D, "SM4", V2_0, V2_1),
    GOSTR34_10_2012(0x2E, "GOSTR34_10_2012", V2_0, V2_1),
    GOSTR34_11_2012(0x2F, "GOSTR34_11_2012", V2_0, V2_1),
    GOSTR34_13_2015(0x30, "GOSTR34_13_2015", V2_0, V2_1),
    GOST28147_89(0x31, "GOST28147_89", V2_0, V2_1),
    XMSS(0x32, "XMSS", V2_0, V2_1),
    SPHINCS_256(0x33, "SPHINCS_256", V2_0, V2_1),
    MC_ELIECE(0x34, "McEliece", V2_0, V2_1),
    MC_ELIECE_6960119(0x35, "McEliece_6960119", V2_0, V2_1),
    MC_ELIECE_8192128(0x36, "McEliece_8192128", V2_0, V2_1),
    ED25519(0x37, "Ed25519", V2_0, V2_1),
    ED448(0x38, "Ed448", V2_0, V2_1);

    private final Facts facts;

    CryptographicAlgorithm(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
