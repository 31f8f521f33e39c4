package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Protection Storage Mask: the bits of the mask (2.1 section 12). */
public enum ProtectionStorageMask implements EnumerationValue {
    SOFTWARE(0x1, "Software", V2_0, V2_1),
    HARDWARE(0x2, "Hardware", V2_0, V2_1),
    ON_PROCESSOR(0x4, "OnProcessor", V2_0, V2_1),
    ON_SYSTEM(0x8, "OnSystem", V2_0, V2_1),
    OFF_SYSTEM(0x10, "OffSystem", V2_0, V2_1),
    HYPERVISOR(0x20, "Hypervisor", V2_0, V2_1),
    OPERATING_SYSTEM(0x40, "OperatingSystem", V2_0, V2_1),
    CONTAINER(0x80, "Container", V2_0, V2_1),
    ON_PREMISES(0x100, "OnPremises", V2_0, V2_1),
    OFF_PREMISES(0x200, "OffPremises", V2_0, V2_1),
    SELF_MANAGED(0x400, "SelfManaged", V2_0, V2_1),
    OUTSOURCED(0x800, "Outsourced", V2_0, V2_1),
    VALIDATED(0x1000, "Validated", V2_0, V2_1),
    SAME_JURISDICTION(0x2000, "SameJurisdiction", V2_0, V2_1);

    private final Facts facts;

    ProtectionStorageMask(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
