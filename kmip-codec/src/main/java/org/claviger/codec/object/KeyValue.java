package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.schema.WireValue;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.KeyFormatType;
import org.jspecify.annotations.Nullable;

/** Key Value (2.1 section 3.2): a structure, or the bytes that came of wrapping one. */
public sealed interface KeyValue extends WireValue {
    /** Key material, with attributes that travel (and may be wrapped) with it. */
    record Structure(KeyMaterial keyMaterial, @Nullable Attributes attributes) implements KeyValue {
        public static Structure of(KeyMaterial keyMaterial) {
            return new Structure(keyMaterial, null);
        }

        @Override
        public Ttlv toTtlv(int tag) {
            Ttlv material = keyMaterial.toTtlv(Tag.KEY_MATERIAL.code());
            return new Ttlv.Structure(
                    tag,
                    attributes == null
                            ? List.of(material)
                            : List.of(material, attributes.toTtlv(Tag.ATTRIBUTES.code())));
        }
    }

    /** A wrapped Key Value structure, or a wrapped Key Material, by the Encoding Option. */
    record Wrapped(Bytes bytes) implements KeyValue {
        @Override
        public Ttlv toTtlv(int tag) {
            return new Ttlv.BytesItem(tag, bytes);
        }
    }

    static KeyValue fromTtlv(Ttlv item, KeyFormatType format) {
        if (item instanceof Ttlv.BytesItem wrapped) {
            return new Wrapped(wrapped.value());
        }
        if (!(item instanceof Ttlv.Structure structure)) {
            throw KmipException.invalidMessage("is neither a Structure nor a Byte String");
        }
        Parts parts = RecordBinder.read(Parts.class, structure);
        return new Structure(KeyMaterial.fromTtlv(parts.keyMaterial(), format), parts.attributes());
    }

    /** The structure as it is on the wire; the Key Format Type, outside of it, decides on the key material. */
    record Parts(Ttlv keyMaterial, @Nullable Attributes attributes) {}
}
