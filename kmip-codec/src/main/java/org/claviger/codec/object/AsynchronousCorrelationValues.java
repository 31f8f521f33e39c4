package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;

/** Asynchronous Correlation Values (2.1 section 7.1). */
public record AsynchronousCorrelationValues(
        @Wire(Tag.ASYNCHRONOUS_CORRELATION_VALUE) List<Bytes> asynchronousCorrelationValues) {}
