package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_3;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** RNG Mode enumeration (2.1 section 11). */
public enum RngMode implements EnumerationValue {
    UNSPECIFIED(0x1, "Unspecified", V1_3, V2_1),
    SHARED_INSTANTIATION(0x2, "SharedInstantiation", V1_3, V2_1),
    NON_SHARED_INSTANTIATION(0x3, "NonSharedInstantiation", V1_3, V2_1);

    private final Facts facts;

    RngMode(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
