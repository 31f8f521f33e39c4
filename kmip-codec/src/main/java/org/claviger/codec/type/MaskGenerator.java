package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Mask Generator enumeration (2.1 section 11). */
public enum MaskGenerator implements EnumerationValue {
    MGF1(0x1, "MGF1", V1_4, V2_1, "MFG1");

    private final Facts facts;

    MaskGenerator(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
