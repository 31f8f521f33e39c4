package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Result Status enumeration (2.1 section 11). */
public enum ResultStatus implements EnumerationValue {
    SUCCESS(0x0, "Success", V1_0, V2_1),
    OPERATION_FAILED(0x1, "OperationFailed", V1_0, V2_1),
    OPERATION_PENDING(0x2, "OperationPending", V1_0, V2_1),
    OPERATION_UNDONE(0x3, "OperationUndone", V1_0, V2_1);

    private final Facts facts;

    ResultStatus(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
