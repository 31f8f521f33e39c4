package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Key Wrap Type enumeration (2.1 section 11). */
public enum KeyWrapType implements EnumerationValue {
    NOT_WRAPPED(0x1, "NotWrapped", V1_4, V2_1),
    AS_REGISTERED(0x2, "AsRegistered", V1_4, V2_1);

    private final Facts facts;

    KeyWrapType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
