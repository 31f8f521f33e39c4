package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_1;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Object Group Member enumeration (2.1 section 11). */
public enum ObjectGroupMember implements EnumerationValue {
    GROUP_MEMBER_FRESH(0x1, "GroupMemberFresh", V1_1, V2_1),
    GROUP_MEMBER_DEFAULT(0x2, "GroupMemberDefault", V1_1, V2_1);

    private final Facts facts;

    ObjectGroupMember(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
