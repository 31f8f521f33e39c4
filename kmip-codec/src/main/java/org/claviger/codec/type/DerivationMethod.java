package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Derivation Method enumeration (2.1 section 11). */
public enum DerivationMethod implements EnumerationValue {
    PBKDF2(0x1, "PBKDF2", V1_0, V2_1),
    HASH(0x2, "HASH", V1_0, V2_1),
    HMAC(0x3, "HMAC", V1_0, V2_1),
    ENCRYPT(0x4, "ENCRYPT", V1_0, V2_1),
    NIST800_108_C(0x5, "NIST800_108_C", V1_0, V2_1),
    NIST800_108_F(0x6, "NIST800_108_F", V1_0, V2_1),
    NIST800_108_DPI(0x7, "NIST800_108_DPI", V1_0, V2_1),
    ASYMMETRIC_KEY(0x8, "AsymmetricKey", V1_4, V2_1),
    AWS_SIGNATURE_VERSION4(0x9, "AWSSignatureVersion4", V2_0, V2_1),
    HKDF(0xA, "HKDF", V2_0, V2_1);

    private final Facts facts;

    DerivationMethod(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
