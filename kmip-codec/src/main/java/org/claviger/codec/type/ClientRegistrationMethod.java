package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_3;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Client Registration Method enumeration (2.1 section 11). */
public enum ClientRegistrationMethod implements EnumerationValue {
    UNSPECIFIED(0x1, "Unspecified", V1_3, V2_1),
    SERVER_PRE_GENERATED(0x2, "ServerPreGenerated", V1_3, V2_1),
    SERVER_ON_DEMAND(0x3, "ServerOnDemand", V1_3, V2_1),
    CLIENT_GENERATED(0x4, "ClientGenerated", V1_3, V2_1),
    CLIENT_REGISTERED(0x5, "ClientRegistered", V1_3, V2_1);

    private final Facts facts;

    ClientRegistrationMethod(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
