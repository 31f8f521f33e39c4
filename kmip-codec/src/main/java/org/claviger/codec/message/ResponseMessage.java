package org.claviger.codec.message;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;

/** Response Message (2.1 section 8.4). */
public record ResponseMessage(
        ResponseHeader responseHeader, @Wire(Tag.BATCH_ITEM) List<ResponseBatchItem> batchItems) {}
