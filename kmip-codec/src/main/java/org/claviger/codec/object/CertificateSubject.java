package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;

/** Certificate Subject (1.4 section 3.13), the form of 1.0. */
public record CertificateSubject(
        String certificateSubjectDistinguishedName,
        @Wire(Tag.CERTIFICATE_SUBJECT_ALTERNATIVE_NAME) List<String> certificateSubjectAlternativeNames) {}
