package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_1;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Digital Signature Algorithm enumeration (2.1 section 11). */
public enum DigitalSignatureAlgorithm implements EnumerationValue {
    MD2_WITH_RSA_ENCRYPTION(0x1, "MD2WithRSAEncryption", V1_1, V2_1, "MD2WithRSAEncryptionPKCS_1V1_5"),
    MD5_WITH_RSA_ENCRYPTION(0x2, "MD5WithRSAEncryption", V1_1, V2_1, "MD5WithRSAEncryptionPKCS_1V1_5"),
    SHA_1_WITH_RSA_ENCRYPTION(0x3, "SHA_1WithRSAEncryption", V1_1, V2_1, "SHA_1WithRSAEncryptionPKCS_1V1_5"),
    SHA_224_WITH_RSA_ENCRYPTION(0x4, "SHA_224WithRSAEncryption", V1_1, V2_1, "SHA_224WithRSAEncryptionPKCS_1V1_5"),
    SHA_256_WITH_RSA_ENCRYPTION(0x5, "SHA_256WithRSAEncryption", V1_1, V2_1, "SHA_256WithRSAEncryptionPKCS_1V1_5"),
    SHA_384_WITH_RSA_ENCRYPTION(0x6, "SHA_384WithRSAEncryption", V1_1, V2_1, "SHA_384WithRSAEncryptionPKCS_1V1_5"),
    SHA_512_WITH_RSA_ENCRYPTION(0x7, "SHA_512WithRSAEncryption", V1_1, V2_1, "SHA_512WithRSAEncryptionPKCS_1V1_5"),
    RSASSA_PSS(0x8, "RSASSA_PSS", V1_1, V2_1, "RSASSA_PSSPKCS_1V2_1"),
    DSA_WITH_SHA_1(0x9, "DSAWithSHA_1", V1_1, V2_1),
    DSA_WITH_SHA224(0xA, "DSAWithSHA224", V1_1, V2_1),
    DSA_WITH_SHA256(0xB, "DSAWithSHA256", V1_1, V2_1),
    ECDSA_WITH_SHA_1(0xC, "ECDSAWithSHA_1", V1_1, V2_1),
    ECDSA_WITH_SHA224(0xD, "ECDSAWithSHA224", V1_1, V2_1),
    ECDSA_WITH_SHA256(0xE, "ECDSAWithSHA256", V1_1, V2_1),
    ECDSA_WITH_SHA384(0xF, "ECDSAWithSHA384", V1_1, V2_1),
    ECDSA_WITH_SHA512(0x10, "ECDSAWithSHA512", V1_1, V2_1),
    SHA3_256_WITH_RSA_ENCRYPTION(0x11, "SHA3_256WithRSAEncryption", V1_4, V2_1),
    SHA3_384_WITH_RSA_ENCRYPTION(0x12, "SHA3_384WithRSAEncryption", V1_4, V2_1),
    SHA3_512_WITH_RSA_ENCRYPTION(0x13, "SHA3_512WithRSAEncryption", V1_4, V2_1);

    private final Facts facts;

    DigitalSignatureAlgorithm(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
