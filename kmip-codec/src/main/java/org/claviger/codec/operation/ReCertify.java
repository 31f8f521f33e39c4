package org.claviger.codec.operation;

import java.time.Duration;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.ProtectionStorageMasks;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CertificateRequestType;
import org.jspecify.annotations.Nullable;

/** Re-certify (2.1 section 6.1.45): renews a certificate for the same key pair. */
public interface ReCertify {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            @Nullable UniqueIdentifier certificateRequestUniqueIdentifier,
            @Nullable CertificateRequestType certificateRequestType,
            @Nullable Bytes certificateRequestValue,
            @Nullable Duration offset,
            @Nullable Attributes attributes,
            @Nullable ProtectionStorageMasks protectionStorageMasks)
            implements RequestPayload {
        public Request {
            if (certificateRequestValue != null && certificateRequestType == null) {
                throw KmipException.invalidMessage("a Certificate Request needs its type");
            }
            Offsets.check(offset, attributes);
        }
    }

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
