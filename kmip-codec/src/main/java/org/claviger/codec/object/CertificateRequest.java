package org.claviger.codec.object;

import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CertificateRequestType;

/** Certificate Request (2.1 section 2.2). */
public record CertificateRequest(CertificateRequestType certificateRequestType, Bytes certificateRequestValue)
        implements ManagedObjectValue {}
