package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** State enumeration (2.1 section 11). */
public enum State implements EnumerationValue {
    PRE_ACTIVE(0x1, "PreActive", V1_0, V2_1),
    ACTIVE(0x2, "Active", V1_0, V2_1),
    DEACTIVATED(0x3, "Deactivated", V1_0, V2_1),
    COMPROMISED(0x4, "Compromised", V1_0, V2_1),
    DESTROYED(0x5, "Destroyed", V1_0, V2_1),
    DESTROYED_COMPROMISED(0x6, "DestroyedCompromised", V1_0, V2_1);

    private final Facts facts;

    State(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
