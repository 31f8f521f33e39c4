package org.claviger.codec.type;

import static org.claviger.codec.version.ProtocolVersion.V1_2;
import static org.claviger.codec.version.ProtocolVersion.V2_1;

import java.util.List;
import org.claviger.codec.version.ProtocolVersion;

/** Attestation Type enumeration (2.1 section 11). */
public enum AttestationType implements EnumerationValue {
    TPM_QUOTE(0x1, "TPMQuote", V1_2, V2_1),
    TCG_INTEGRITY_REPORT(0x2, "TCGIntegrityReport", V1_2, V2_1),
    SAML_ASSERTION(0x3, "SAMLAssertion", V1_2, V2_1);

    private final Facts facts;

    AttestationType(int code, String label, ProtocolVersion since, ProtocolVersion until, String... aliases) {
        this.facts = new Facts(code, label, since, until, List.of(aliases));
    }

    @Override
    public Facts facts() {
        return facts;
    }
}
