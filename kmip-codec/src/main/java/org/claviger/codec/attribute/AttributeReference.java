package org.claviger.codec.attribute;

import org.claviger.codec.KmipException;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.schema.WireValue;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.ResultReason;

/**
 * Which attribute is meant (Attribute Reference, 2.1 section 5.5): one of the table, or one of a vendor, a client or the
 * server by its name.
 */
public sealed interface AttributeReference extends WireValue permits Attribute, VendorReference {
    /** The name as 1.x has it: {@code Activation Date}, {@code x-NAME}. */
    String name1x();

    static AttributeReference fromTtlv(Ttlv item) {
        if (item instanceof Ttlv.Structure structure) {
            return RecordBinder.read(VendorReference.class, structure);
        }
        if (item instanceof Ttlv.EnumerationItem tag) {
            return Attribute.find(tag.value())
                    .orElseThrow(() -> new KmipException(
                            ResultReason.INVALID_ATTRIBUTE,
                            String.format("0x%06X is the tag of no attribute", tag.value())));
        }
        throw KmipException.invalidMessage("has the type " + item.type().label());
    }
}
