package org.claviger.codec.operation;

import java.time.Instant;
import java.util.List;
import org.claviger.codec.object.Certificate;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.ValidityIndicator;
import org.jspecify.annotations.Nullable;

/** Validate (2.1 section 6.1.57): asks whether a chain of certificates is valid. */
public interface Validate {
    record Request(
            @Wire(Tag.CERTIFICATE) List<Certificate> certificates,
            @Wire(Tag.UNIQUE_IDENTIFIER) List<UniqueIdentifier> uniqueIdentifiers,
            @Nullable Instant validityDate)
            implements RequestPayload {}

    record Response(ValidityIndicator validityIndicator) implements ResponsePayload {}
}
