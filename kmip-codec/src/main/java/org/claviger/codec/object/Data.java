package org.claviger.codec.object;

import org.claviger.codec.KmipException;
import org.claviger.codec.schema.Enumerations;
import org.claviger.codec.schema.WireValue;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.DataReference;

/** Data (2.1 section 7.9): bytes, or a reference to those that an earlier item of the batch answered. */
public sealed interface Data extends WireValue {
    record Value(Bytes bytes) implements Data {
        @Override
        public Ttlv toTtlv(int tag) {
            return new Ttlv.BytesItem(tag, bytes);
        }
    }

    /** What the latest operation of a kind in the batch answered. */
    record Reference(DataReference value) implements Data {
        @Override
        public Ttlv toTtlv(int tag) {
            return new Ttlv.EnumerationItem(tag, value.code());
        }
    }

    /** The nth Data in the response, from zero; negative counts back from the current item. */
    record Index(int value) implements Data {
        @Override
        public Ttlv toTtlv(int tag) {
            return new Ttlv.IntegerItem(tag, value);
        }
    }

    static Data of(Bytes bytes) {
        return new Value(bytes);
    }

    static Data fromTtlv(Ttlv item) {
        if (item instanceof Ttlv.BytesItem bytes) {
            return new Value(bytes.value());
        }
        if (item instanceof Ttlv.EnumerationItem reference) {
            return new Reference(Enumerations.get(DataReference.class, reference.value()));
        }
        if (item instanceof Ttlv.IntegerItem index) {
            return new Index(index.value());
        }
        throw KmipException.invalidMessage("has the type " + item.type().label());
    }
}
