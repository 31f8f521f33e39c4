package org.claviger.codec.operation;

import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.ProtectionStorageMasks;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CertificateRequestType;
import org.jspecify.annotations.Nullable;

/** Certify (2.1 section 6.1.6): makes a certificate for a public key. */
public interface Certify {
    record Request(
            @Nullable UniqueIdentifier uniqueIdentifier,
            @Nullable CertificateRequestType certificateRequestType,
            @Nullable Bytes certificateRequestValue,
            @Nullable Attributes attributes,
            @Nullable ProtectionStorageMasks protectionStorageMasks)
            implements RequestPayload {
        public Request {
            if (certificateRequestValue != null && certificateRequestType == null) {
                throw KmipException.invalidMessage("a Certificate Request needs its type");
            }
        }
    }

    record Response(UniqueIdentifier uniqueIdentifier) implements ResponsePayload {}
}
