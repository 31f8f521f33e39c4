package org.claviger.codec.message;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Batch Item of a request (2.1 section 8.3). The payload is bound to its record later, item by item, so that a bad one
 * fails alone.
 */
public record RequestBatchItem(
        Operation operation,
        @Nullable Boolean ephemeral,
        @Nullable Bytes uniqueBatchItemId,
        Ttlv.Structure requestPayload,
        @Wire(Tag.MESSAGE_EXTENSION) List<MessageExtension> messageExtensions) {}
