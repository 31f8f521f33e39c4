package org.claviger.codec.operation;

import java.time.Instant;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.RevocationReason;
import org.claviger.codec.object.UniqueIdentifier;
import org.jspecify.annotations.Nullable;

/** Revoke (2.1 section 6.1.44): marks an object as compromised or no longer to be used. */
public interface Revoke {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            RevocationReason revocationReason,
            @Nullable Instant compromiseOccurrenceDate)
            implements RequestPayload {
        public Request {
            if (compromiseOccurrenceDate != null && !revocationReason.isCompromise()) {
                throw KmipException.invalidField("Compromise Occurrence Date is for a compromise alone");
            }
        }
    }

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
