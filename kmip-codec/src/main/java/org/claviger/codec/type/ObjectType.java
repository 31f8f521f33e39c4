package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Object Type enumeration (2.1 section 11). */
public enum ObjectType implements EnumerationValue {
    CERTIFICATE(0x1, "Certificate", V1_0, V2_1),
    SYMMETRIC_KEY(0x2, "SymmetricKey", V1_0, V2_1),
    PUBLIC_KEY(0x3, "PublicKey", V1_0, V2_1),
    PRIVATE_KEY(0x4, "PrivateKey", V1_0, V2_1),
    SPLIT_KEY(0x5, "SplitKey", V1_0, V2_1),
    TEMPLATE(0x6, "Template", V1_0, V1_4),
    SECRET_DATA(0x7, "SecretData", V1_0, V2_1),
    OPAQUE_OBJECT(0x8, "OpaqueObject", V1_0, V2_1),
    PGP_KEY(0x9, "PGPKey", V1_2, V2_1),
    CERTIFICATE_REQUEST(0xA, "CertificateRequest", V2_0, V2_1);

    private final Facts facts;

    ObjectType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
