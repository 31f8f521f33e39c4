package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_3;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Validation Type enumeration (2.1 section 11). */
public enum ValidationType implements EnumerationValue {
    UNSPECIFIED(0x1, "Unspecified", V1_3, V2_1),
    HARDWARE(0x2, "Hardware", V1_3, V2_1),
    SOFTWARE(0x3, "Software", V1_3, V2_1),
    FIRMWARE(0x4, "Firmware", V1_3, V2_1),
    HYBRID(0x5, "Hybrid", V1_3, V2_1);

    private final Facts facts;

    ValidationType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
