package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Usage Limits Unit enumeration (2.1 section 11). */
public enum UsageLimitsUnit implements EnumerationValue {
    BYTE(0x1, "Byte", V1_0, V2_1),
    OBJECT(0x2, "Object", V1_0, V2_1);

    private final Facts facts;

    UsageLimitsUnit(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
