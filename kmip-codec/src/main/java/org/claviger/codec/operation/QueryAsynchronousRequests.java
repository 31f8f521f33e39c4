package org.claviger.codec.operation;

import java.util.List;
import org.claviger.codec.object.AsynchronousCorrelationValues;
import org.claviger.codec.object.AsynchronousRequest;
import org.claviger.codec.object.Operations;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.jspecify.annotations.Nullable;

/** Query Asynchronous Requests (2.1 section 6.1.41): asks which asynchronous operations have not been answered yet. */
public interface QueryAsynchronousRequests {
    record Request(
            @Nullable AsynchronousCorrelationValues asynchronousCorrelationValues,
            @Nullable Operations operations) implements RequestPayload {}

    record Response(@Wire(Tag.ASYNCHRONOUS_REQUEST) List<AsynchronousRequest> asynchronousRequests)
            implements ResponsePayload {}
}
