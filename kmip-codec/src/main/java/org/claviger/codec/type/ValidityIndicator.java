package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Validity Indicator enumeration (2.1 section 11). */
public enum ValidityIndicator implements EnumerationValue {
    VALID(0x1, "Valid", V1_0, V2_1),
    INVALID(0x2, "Invalid", V1_0, V2_1),
    UNKNOWN(0x3, "Unknown", V1_0, V2_1);

    private final Facts facts;

    ValidityIndicator(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    public static ValidityIndicator of(boolean valid) {
        return valid ? VALID : INVALID;
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
