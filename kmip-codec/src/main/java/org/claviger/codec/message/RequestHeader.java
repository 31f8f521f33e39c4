package org.claviger.codec.message;

import java.time.Instant;
import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.AsynchronousIndicator;
import org.claviger.codec.type.AttestationType;
import org.claviger.codec.type.BatchErrorContinuationOption;
import org.claviger.codec.version.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/** Request Header (2.1 section 8.2). */
public record RequestHeader(
        ProtocolVersionNumber protocolVersion,
        @Nullable Integer maximumResponseSize,
        @Nullable String clientCorrelationValue,
        @Nullable String serverCorrelationValue,
        @Nullable AsynchronousIndicator asynchronousIndicator,
        @Nullable Boolean attestationCapableIndicator,
        @Wire(Tag.ATTESTATION_TYPE) List<AttestationType> attestationTypes,
        @Nullable Authentication authentication,
        @Nullable BatchErrorContinuationOption batchErrorContinuationOption,
        @Nullable Boolean batchOrderOption,
        @Nullable Instant timeStamp,
        int batchCount) {
    /** Of a message with one item, for which nothing is asked beyond its version. */
    public static RequestHeader of(ProtocolVersion version) {
        return new RequestHeader(
                ProtocolVersionNumber.of(version), null, null, null, null, null, List.of(), null, null, null, null, 1);
    }
}
