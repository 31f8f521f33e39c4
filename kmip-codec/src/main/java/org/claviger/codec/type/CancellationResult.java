package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Cancellation Result enumeration (2.1 section 11). */
public enum CancellationResult implements EnumerationValue {
    CANCELED(0x1, "Canceled", V1_0, V2_1),
    UNABLE_TO_CANCEL(0x2, "UnableToCancel", V1_0, V2_1),
    COMPLETED(0x3, "Completed", V1_0, V2_1),
    FAILED(0x4, "Failed", V1_0, V2_1),
    UNAVAILABLE(0x5, "Unavailable", V1_0, V2_1);

    private final Facts facts;

    CancellationResult(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
