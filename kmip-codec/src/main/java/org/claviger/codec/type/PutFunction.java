package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Put Function enumeration (2.1 section 11). */
public enum PutFunction implements EnumerationValue {
    NEW(0x1, "New", V1_0, V2_1),
    REPLACE(0x2, "Replace", V1_0, V2_1);

    private final Facts facts;

    PutFunction(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
