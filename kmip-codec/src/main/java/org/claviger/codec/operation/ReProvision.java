package org.claviger.codec.operation;

import org.claviger.codec.object.Certificate;
import org.claviger.codec.object.CertificateRequest;
import org.claviger.codec.object.UniqueIdentifier;
import org.jspecify.annotations.Nullable;

/** Re-Provision (2.1 section 6.1.48): gives the client that asks new credentials in place of those it connected with. */
public interface ReProvision {
    record Request(
            @Nullable CertificateRequest certificateRequest,
            @Nullable Certificate certificate) implements RequestPayload {}

    record Response(@Nullable UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
