package org.claviger.interop.client;

import java.io.IOException;
import org.claviger.codec.type.Operation;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.wire.Item;

/** Whoever answers requests. */
public interface Peer {
    Item exchange(Item request) throws IOException;

    /** One operation in a batch of one. */
    default Answer call(ProtocolVersion version, Operation operation, Item... payload) throws IOException {
        return Answer.single(exchange(Requests.message(version, Requests.item(operation, payload))));
    }
}
