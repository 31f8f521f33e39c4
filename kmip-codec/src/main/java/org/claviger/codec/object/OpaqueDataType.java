package org.claviger.codec.object;

import org.claviger.codec.KmipException;
import org.claviger.codec.schema.WireValue;
import org.claviger.codec.ttlv.Ttlv;

/** Opaque Data Type (2.1 section 11.35): an enumeration without values of its own, so that any number is one. */
public record OpaqueDataType(int code) implements WireValue {
    public static OpaqueDataType fromTtlv(Ttlv item) {
        if (item instanceof Ttlv.EnumerationItem enumeration) {
            return new OpaqueDataType(enumeration.value());
        }
        throw KmipException.invalidMessage("is no Enumeration");
    }

    @Override
    public Ttlv toTtlv(int tag) {
        return new Ttlv.EnumerationItem(tag, code);
    }
}
