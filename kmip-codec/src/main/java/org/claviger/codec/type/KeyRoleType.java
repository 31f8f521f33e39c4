package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Key Role Type enumeration (2.1 section 11). */
public enum KeyRoleType implements EnumerationValue {
    BDK(0x1, "BDK", V1_0, V2_1),
    CVK(0x2, "CVK", V1_0, V2_1),
    DEK(0x3, "DEK", V1_0, V2_1),
    MKAC(0x4, "MKAC", V1_0, V2_1),
    MKSMC(0x5, "MKSMC", V1_0, V2_1),
    MKSMI(0x6, "MKSMI", V1_0, V2_1),
    MKDAC(0x7, "MKDAC", V1_0, V2_1),
    MKDN(0x8, "MKDN", V1_0, V2_1),
    MKCP(0x9, "MKCP", V1_0, V2_1),
    MKOTH(0xA, "MKOTH", V1_0, V2_1),
    KEK(0xB, "KEK", V1_0, V2_1),
    MAC16609(0xC, "MAC16609", V1_0, V2_1),
    MAC97971(0xD, "MAC97971", V1_0, V2_1),
    MAC97972(0xE, "MAC97972", V1_0, V2_1),
    MAC97973(0xF, "MAC97973", V1_0, V2_1),
    MAC97974(0x10, "MAC97974", V1_0, V2_1),
    MAC97975(0x11, "MAC97975", V1_0, V2_1),
    ZPK(0x12, "ZPK", V1_0, V2_1),
    PVKIBM(0x13, "PVKIBM", V1_0, V2_1),
    PVKPVV(0x14, "PVKPVV", V1_0, V2_1),
    PVKOTH(0x15, "PVKOTH", V1_0, V2_1),
    DUKPT(0x16, "DUKPT", V1_4, V2_1),
    IV(0x17, "IV", V1_4, V2_1),
    TRKBK(0x18, "TRKBK", V1_4, V2_1);

    private final Facts facts;

    KeyRoleType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
