package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Revocation Reason Code enumeration (2.1 section 11). */
public enum RevocationReasonCode implements EnumerationValue {
    UNSPECIFIED(0x1, "Unspecified", V1_0, V2_1),
    KEY_COMPROMISE(0x2, "KeyCompromise", V1_0, V2_1),
    CA_COMPROMISE(0x3, "CACompromise", V1_0, V2_1),
    AFFILIATION_CHANGED(0x4, "AffiliationChanged", V1_0, V2_1),
    SUPERSEDED(0x5, "Superseded", V1_0, V2_1),
    CESSATION_OF_OPERATION(0x6, "CessationOfOperation", V1_0, V2_1),
    PRIVILEGE_WITHDRAWN(0x7, "PrivilegeWithdrawn", V1_0, V2_1);

    private final Facts facts;

    RevocationReasonCode(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
