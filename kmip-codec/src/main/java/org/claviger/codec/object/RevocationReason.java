package org.claviger.codec.object;

import org.claviger.codec.type.RevocationReasonCode;
import org.jspecify.annotations.Nullable;

/** Revocation Reason (2.1 section 4.47). */
public record RevocationReason(
        RevocationReasonCode revocationReasonCode, @Nullable String revocationMessage) {
    /** Whether the object becomes Compromised by it, not merely Deactivated. */
    public boolean isCompromise() {
        return revocationReasonCode == RevocationReasonCode.KEY_COMPROMISE
                || revocationReasonCode == RevocationReasonCode.CA_COMPROMISE;
    }
}
