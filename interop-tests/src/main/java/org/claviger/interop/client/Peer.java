package org.claviger.interop.client;

import java.io.IOException;
import org.claviger.interop.wire.Item;

/** Whoever answers requests. */
public interface Peer {
    Item exchange(Item request) throws IOException;
}
