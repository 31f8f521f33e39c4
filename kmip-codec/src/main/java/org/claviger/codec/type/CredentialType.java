package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_1;
import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V2_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Credential Type enumeration (2.1 section 11). */
public enum CredentialType implements EnumerationValue {
    USERNAME_AND_PASSWORD(0x1, "UsernameAndPassword", V1_0, V2_1),
    DEVICE(0x2, "Device", V1_1, V2_1),
    ATTESTATION(0x3, "Attestation", V1_2, V2_1),
    ONE_TIME_PASSWORD(0x4, "OneTimePassword", V2_0, V2_1),
    HASHED_PASSWORD(0x5, "HashedPassword", V2_0, V2_1),
    TICKET(0x6, "Ticket", V2_0, V2_1);

    private final Facts facts;

    CredentialType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
