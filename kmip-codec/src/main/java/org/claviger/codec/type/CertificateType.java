package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Certificate Type enumeration (2.1 section 11). */
public enum CertificateType implements EnumerationValue {
    X_509(0x1, "X_509", V1_0, V2_1),
    PGP(0x2, "PGP", V1_0, V2_1);

    private final Facts facts;

    CertificateType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
