package org.claviger.codec.message;

import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.ResultStatus;
import org.jspecify.annotations.Nullable;

/** Batch Item of a response (2.1 section 8.6). A message that could not be parsed is answered without an operation. */
public record ResponseBatchItem(
        @Nullable Operation operation,
        @Nullable Bytes uniqueBatchItemId,
        ResultStatus resultStatus,
        @Nullable ResultReason resultReason,
        @Nullable String resultMessage,
        @Nullable Bytes asynchronousCorrelationValue,
        Ttlv.@Nullable Structure responsePayload,
        @Nullable MessageExtension messageExtension) {}
