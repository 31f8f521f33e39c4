package org.claviger.codec.schema;

import org.claviger.codec.ttlv.Ttlv;

/**
 * A component's value that no record can describe, because its item type varies or because an earlier component of the
 * enclosing structure decides on its shape. Beside {@link #toTtlv(int)} the type has the way back, a public static
 * method {@code fromTtlv(Ttlv item)} or {@code fromTtlv(Ttlv item, D earlier)}, D being that component's type.
 */
public interface WireValue {
    Ttlv toTtlv(int tag);
}
