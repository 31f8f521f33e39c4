package org.claviger.codec.message;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;

/** Authentication (2.1 section 9.4): credentials that must all be satisfied. */
public record Authentication(@Wire(Tag.CREDENTIAL) List<Credential> credentials) {}
