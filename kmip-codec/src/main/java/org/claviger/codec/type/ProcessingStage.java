package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Processing Stage enumeration (2.1 section 11). */
public enum ProcessingStage implements EnumerationValue {
    SUBMITTED(0x1, "Submitted", V2_1, V2_1),
    IN_PROCESS(0x2, "InProcess", V2_1, V2_1),
    COMPLETED(0x3, "Completed", V2_1, V2_1);

    private final Facts facts;

    ProcessingStage(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
