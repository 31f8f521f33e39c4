package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_3;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Key Format Type enumeration (2.1 section 11). */
public enum KeyFormatType implements EnumerationValue {
    RAW(0x1, "Raw", V1_0, V2_1),
    OPAQUE(0x2, "Opaque", V1_0, V2_1),
    PKCS_1(0x3, "PKCS_1", V1_0, V2_1),
    PKCS_8(0x4, "PKCS_8", V1_0, V2_1),
    X_509(0x5, "X_509", V1_0, V2_1),
    EC_PRIVATE_KEY(0x6, "ECPrivateKey", V1_0, V2_1),
    TRANSPARENT_SYMMETRIC_KEY(0x7, "TransparentSymmetricKey", V1_0, V2_1),
    TRANSPARENT_DSA_PRIVATE_KEY(0x8, "TransparentDSAPrivateKey", V1_0, V2_1),
    TRANSPARENT_DSA_PUBLIC_KEY(0x9, "TransparentDSAPublicKey", V1_0, V2_1),
    TRANSPARENT_RSA_PRIVATE_KEY(0xA, "TransparentRSAPrivateKey", V1_0, V2_1),
    TRANSPARENT_RSA_PUBLIC_KEY(0xB, "TransparentRSAPublicKey", V1_0, V2_1),
    TRANSPARENT_DH_PRIVATE_KEY(0xC, "TransparentDHPrivateKey", V1_0, V2_1),
    TRANSPARENT_DH_PUBLIC_KEY(0xD, "TransparentDHPublicKey", V1_0, V2_1),
    TRANSPARENT_ECDSA_PRIVATE_KEY(0xE, "TransparentECDSAPrivateKey", V1_0, V1_4),
    TRANSPARENT_ECDSA_PUBLIC_KEY(0xF, "TransparentECDSAPublicKey", V1_0, V1_4),
    TRANSPARENT_ECDH_PRIVATE_KEY(0x10, "TransparentECDHPrivateKey", V1_0, V1_4),
    TRANSPARENT_ECDH_PUBLIC_KEY(0x11, "TransparentECDHPublicKey", V1_0, V1_4),
    TRANSPARENT_ECMQV_PRIVATE_KEY(0x12, "TransparentECMQVPrivateKey", V1_0, V1_4),
    TRANSPARENT_ECMQV_PUBLIC_KEY(0x13, "TransparentECMQVPublicKey", V1_0, V1_4),
    TRANSPARENT_EC_PRIVATE_KEY(0x14, "TransparentECPrivateKey", V1_3, V2_1),
    TRANSPARENT_EC_PUBLIC_KEY(0x15, "TransparentECPublicKey", V1_3, V2_1),
    PKCS_12(0x16, "PKCS_12", V1_4, V2_1),
    PKCS_10(0x17, "PKCS_10", V2_0, V2_1);

    private final Facts facts;

    KeyFormatType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
