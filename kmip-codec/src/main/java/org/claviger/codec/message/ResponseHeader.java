package org.claviger.codec.message;

import java.time.Instant;
import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.AttestationType;
import org.jspecify.annotations.Nullable;

/** Response Header (2.1 section 8.5). */
public record ResponseHeader(
        ProtocolVersionNumber protocolVersion,
        Instant timeStamp,
        @Nullable Nonce nonce,
        @Nullable Bytes serverHashedPassword,
        @Wire(Tag.ATTESTATION_TYPE) List<AttestationType> attestationTypes,
        @Nullable String clientCorrelationValue,
        @Nullable String serverCorrelationValue,
        int batchCount) {}
