package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Split Key Method enumeration (2.1 section 11). */
public enum SplitKeyMethod implements EnumerationValue {
    XOR(0x1, "XOR", V1_0, V2_1),
    POLYNOMIAL_SHARING_GF2_16(0x2, "PolynomialSharingGF2_16", V1_0, V2_1),
    POLYNOMIAL_SHARING_PRIME_FIELD(0x3, "PolynomialSharingPrimeField", V1_0, V2_1),
    POLYNOMIAL_SHARING_GF2_8(0x4, "PolynomialSharingGF2_8", V1_2, V2_1);

    private final Facts facts;

    SplitKeyMethod(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
