package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_3;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** DRBG Algorithm enumeration (2.1 section 11). */
public enum DrbgAlgorithm implements EnumerationValue {
    UNSPECIFIED(0x1, "Unspecified", V1_3, V2_1),
    DUAL_EC(0x2, "Dual_EC", V1_3, V2_1),
    HASH(0x3, "Hash", V1_3, V2_1),
    HMAC(0x4, "HMAC", V1_3, V2_1),
    CTR(0x5, "CTR", V1_3, V2_1);

    private final Facts facts;

    DrbgAlgorithm(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
