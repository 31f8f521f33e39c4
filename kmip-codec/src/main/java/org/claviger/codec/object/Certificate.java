package org.claviger.codec.object;

import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.CertificateType;

/** Certificate (2.1 section 2.1). */
public record Certificate(CertificateType certificateType, Bytes certificateValue) implements ManagedObjectValue {}
