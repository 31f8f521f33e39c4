package org.claviger.codec.message;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;

/** Request Message (2.1 section 8.1). */
public record RequestMessage(
        RequestHeader requestHeader, @Wire(Tag.BATCH_ITEM) List<RequestBatchItem> batchItems) {}
