package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;

/** Certificate Issuer (1.4 section 3.14), the form of 1.0. */
public record CertificateIssuer(
        String certificateIssuerDistinguishedName,
        @Wire(Tag.CERTIFICATE_ISSUER_ALTERNATIVE_NAME) List<String> certificateIssuerAlternativeNames) {}
