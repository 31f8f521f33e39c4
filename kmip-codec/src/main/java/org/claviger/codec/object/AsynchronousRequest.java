package org.claviger.codec.object;

import java.time.Instant;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ProcessingStage;

/** Asynchronous Request (2.1 section 7.2). */
public record AsynchronousRequest(
        Bytes asynchronousCorrelationValue,
        Operation operation,
        Instant submissionDate,
        ProcessingStage processingStage) {}
