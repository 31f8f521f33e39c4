package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Adjustment Type enumeration (2.1 section 11). */
public enum AdjustmentType implements EnumerationValue {
    INCREMENT(0x1, "Increment", V2_0, V2_1),
    DECREMENT(0x2, "Decrement", V2_0, V2_1),
    NEGATE(0x3, "Negate", V2_0, V2_1);

    private final Facts facts;

    AdjustmentType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
