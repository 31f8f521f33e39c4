package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_0;
import static org.claviger.codec.version.ProtocolVersion.V1_4;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Certificate Request Type enumeration (2.1 section 11). */
public enum CertificateRequestType implements EnumerationValue {
    CRMF(0x1, "CRMF", V1_0, V2_1),
    PKCS_10(0x2, "PKCS_10", V1_0, V2_1),
    PEM(0x3, "PEM", V1_0, V2_1),
    PGP(0x4, "PGP", V1_0, V1_4);

    private final Facts facts;

    CertificateRequestType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
