package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Storage Status Mask: the bits of the mask (2.1 section 12). */
public enum StorageStatusMask implements EnumerationValue {
    ON_LINE_STORAGE(0x1, "OnLineStorage", V1_0, V2_1),
    ARCHIVAL_STORAGE(0x2, "ArchivalStorage", V1_0, V2_1),
    DESTROYED_STORAGE(0x4, "DestroyedStorage", V2_0, V2_1);

    private final Facts facts;

    StorageStatusMask(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
