package org.claviger.codec.schema;

import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.version.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/** How a component's value and an item of the tree become each other. */
interface Shape {
    /** Whether an item of this tag may be this component's. */
    boolean takes(int tag);

    /**
     * Reads an item that {@link #takes} accepts.
     *
     * @param earlier the component that decides on the shape, where there is one
     */
    Object read(Ttlv item, @Nullable Object earlier);

    /** Writes a value, leaving out what the version lacks. */
    Ttlv write(Object value, ProtocolVersion version);
}
