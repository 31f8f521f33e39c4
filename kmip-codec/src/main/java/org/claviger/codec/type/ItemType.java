package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Item Type enumeration (2.1 section 11). */
public enum ItemType implements EnumerationValue {
    STRUCTURE(0x1, "Structure", V2_0, V2_1),
    INTEGER(0x2, "Integer", V2_0, V2_1),
    LONG_INTEGER(0x3, "LongInteger", V2_0, V2_1),
    BIG_INTEGER(0x4, "BigInteger", V2_0, V2_1),
    ENUMERATION(0x5, "Enumeration", V2_0, V2_1),
    BOOLEAN(0x6, "Boolean", V2_0, V2_1),
    TEXT_STRING(0x7, "TextString", V2_0, V2_1),
    BYTE_STRING(0x8, "ByteString", V2_0, V2_1),
    DATE_TIME(0x9, "DateTime", V2_0, V2_1),
    INTERVAL(0xA, "Interval", V2_0, V2_1),
    DATE_TIME_EXTENDED(0xB, "DateTimeExtended", V2_0, V2_1);

    private final Facts facts;

    ItemType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
