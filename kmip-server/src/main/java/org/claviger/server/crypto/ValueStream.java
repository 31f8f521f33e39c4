package org.claviger.server.crypto;

import org.claviger.codec.ttlv.Bytes;
import org.jspecify.annotations.Nullable;

/** Data in parts that end in one value: a digest, a MAC or a signature. */
public final class ValueStream implements PartStream {
    private final PartSink parts;

    ValueStream(PartSink parts) {
        this.parts = parts;
    }

    /** Takes a part; after the last one there is the value. */
    public @Nullable Bytes take(Bytes part, boolean last) {
        parts.take(part.toArray());
        return last ? Bytes.owning(parts.finish()) : null;
    }

    @Override
    public void close() {
        parts.close();
    }
}
