package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Batch Error Continuation Option enumeration (2.1 section 11). */
public enum BatchErrorContinuationOption implements EnumerationValue {
    CONTINUE(0x1, "Continue", V1_0, V2_1),
    STOP(0x2, "Stop", V1_0, V2_1),
    UNDO(0x3, "Undo", V1_0, V2_1);

    private final Facts facts;

    BatchErrorContinuationOption(
            int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
