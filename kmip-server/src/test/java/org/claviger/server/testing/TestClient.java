package org.claviger.server.testing;

import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.Link;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Get;
import org.claviger.codec.operation.GetAttributes;
import org.claviger.codec.operation.Register;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.operation.ResponsePayload;
import org.claviger.codec.type.BatchErrorContinuationOption;
import org.claviger.codec.type.State;

/** One client of a {@link TestServer}, and the requests that tests make most. */
public final class TestClient {
    private final TestServer server;
    private final String name;

    TestClient(TestServer server, String name) {
        this.server = server;
        this.name = name;
    }

    public ResponseBatchItem send(RequestPayload request) {
        return server.ask(name, request);
    }

    public List<ResponseBatchItem> send(BatchErrorContinuationOption onError, RequestPayload... requests) {
        return server.ask(name, onError, List.of(requests));
    }

    /** The response to a request that has to succeed. */
    public <R extends ResponsePayload> R get(RequestPayload request, Class<R> type) {
        return server.get(name, request, type);
    }

    /** An object with these attributes, brought to its state by the operations that do that. */
    public UniqueIdentifier make(NewKey key) {
        return key.make(this);
    }

    /** An object of this value, as it is registered. */
    public UniqueIdentifier register(ManagedObjectValue value, Attributes attributes) {
        return get(new Register.Request(value.type(), attributes, value, null), Register.Response.class)
                .uniqueIdentifier();
    }

    public Attributes attributes(UniqueIdentifier id) {
        return get(new GetAttributes.Request(id, List.of()), GetAttributes.Response.class)
                .attributes();
    }

    public State state(UniqueIdentifier id) {
        return attributes(id).enumeration(Attribute.STATE, State.class).orElseThrow();
    }

    public List<Link> links(UniqueIdentifier id) {
        return attributes(id).structures(Attribute.LINK, Link.class);
    }

    public static Get.Request plainGet(UniqueIdentifier id) {
        return new Get.Request(id, null, null, null, null);
    }
}
