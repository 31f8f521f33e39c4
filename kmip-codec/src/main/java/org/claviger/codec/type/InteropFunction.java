package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Interop Function enumeration (2.1 section 11). */
public enum InteropFunction implements EnumerationValue {
    BEGIN(0x1, "Begin", V2_0, V2_1),
    END(0x2, "End", V2_0, V2_1),
    RESET(0x3, "Reset", V2_0, V2_1);

    private final Facts facts;

    InteropFunction(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
