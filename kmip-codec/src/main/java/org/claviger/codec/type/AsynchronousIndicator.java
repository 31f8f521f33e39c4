package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Asynchronous Indicator enumeration (2.1 section 11). */
public enum AsynchronousIndicator implements EnumerationValue {
    MANDATORY(0x1, "Mandatory", V2_0, V2_1),
    OPTIONAL(0x2, "Optional", V2_0, V2_1),
    PROHIBITED(0x3, "Prohibited", V2_0, V2_1);

    private final Facts facts;

    AsynchronousIndicator(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
