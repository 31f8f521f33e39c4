package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;

/** X.509 Certificate Subject (2.1 section 4.63). */
public record X509CertificateSubject(
        Bytes subjectDistinguishedName,
        @Wire(Tag.SUBJECT_ALTERNATIVE_NAME) List<Bytes> subjectAlternativeNames) {}
