package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_3;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** RNG Algorithm enumeration (2.1 section 11). */
public enum RngAlgorithm implements EnumerationValue {
    UNSPECIFIED(0x1, "Unspecified", V1_3, V2_1),
    FIPS186_2(0x2, "FIPS186_2", V1_3, V2_1),
    DRBG(0x3, "DRBG", V1_3, V2_1),
    NRBG(0x4, "NRBG", V1_3, V2_1),
    ANSIX9_31(0x5, "ANSIX9_31", V1_3, V2_1),
    ANSIX9_62(0x6, "ANSIX9_62", V1_3, V2_1);

    private final Facts facts;

    RngAlgorithm(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
