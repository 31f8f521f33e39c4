package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_3;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** FIPS186 Variation enumeration (2.1 section 11). */
public enum Fips186Variation implements EnumerationValue {
    UNSPECIFIED(0x1, "Unspecified", V1_3, V2_1),
    GPX_ORIGINAL(0x2, "GPXOriginal", V1_3, V2_1),
    GPX_CHANGE_NOTICE(0x3, "GPXChangeNotice", V1_3, V2_1),
    X_ORIGINAL(0x4, "XOriginal", V1_3, V2_1),
    X_CHANGE_NOTICE(0x5, "XChangeNotice", V1_3, V2_1),
    K_ORIGINAL(0x6, "KOriginal", V1_3, V2_1),
    K_CHANGE_NOTICE(0x7, "KChangeNotice", V1_3, V2_1);

    private final Facts facts;

    Fips186Variation(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
