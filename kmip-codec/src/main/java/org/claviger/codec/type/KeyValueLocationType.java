package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Key Value Location Type enumeration (2.1 section 11). */
public enum KeyValueLocationType implements EnumerationValue {
    UNINTERPRETED_TEXT_STRING(0x1, "UninterpretedTextString", V1_2, V2_1),
    URI(0x2, "URI", V1_2, V2_1);

    private final Facts facts;

    KeyValueLocationType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
