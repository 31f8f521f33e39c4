package org.claviger.codec.object;

import org.claviger.codec.ttlv.Bytes;

/** X.509 Certificate Identifier (2.1 section 4.61). */
public record X509CertificateIdentifier(Bytes issuerDistinguishedName, Bytes certificateSerialNumber) {}
