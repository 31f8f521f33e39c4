package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;

/** X.509 Certificate Issuer (2.1 section 4.62). */
public record X509CertificateIssuer(
        Bytes issuerDistinguishedName,
        @Wire(Tag.ISSUER_ALTERNATIVE_NAME) List<Bytes> issuerAlternativeNames) {}
