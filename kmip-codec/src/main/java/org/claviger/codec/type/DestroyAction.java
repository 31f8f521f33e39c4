package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_3;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Destroy Action enumeration (2.1 section 11). */
public enum DestroyAction implements EnumerationValue {
    UNSPECIFIED(0x1, "Unspecified", V1_3, V2_1),
    KEY_MATERIAL_DELETED(0x2, "KeyMaterialDeleted", V1_3, V2_1),
    KEY_MATERIAL_SHREDDED(0x3, "KeyMaterialShredded", V1_3, V2_1),
    META_DATA_DELETED(0x4, "MetaDataDeleted", V1_3, V2_1),
    META_DATA_SHREDDED(0x5, "MetaDataShredded", V1_3, V2_1),
    DELETED(0x6, "Deleted", V1_3, V2_1),
    SHREDDED(0x7, "Shredded", V1_3, V2_1);

    private final Facts facts;

    DestroyAction(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
