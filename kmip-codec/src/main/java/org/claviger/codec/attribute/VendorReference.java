package org.claviger.codec.attribute;

import java.util.regex.Pattern;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.VendorAttribute;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.ResultReason;

/** Names a Vendor Attribute (2.1 section 4.60). */
public record VendorReference(String vendorIdentification, String attributeName) implements AttributeReference {
    private static final Pattern IDENTIFICATION = Pattern.compile("[A-Za-z0-9_.]+");

    public VendorReference {
        if (!IDENTIFICATION.matcher(vendorIdentification).matches()) {
            throw new KmipException(
                    ResultReason.INVALID_ATTRIBUTE,
                    "Vendor Identification is made of letters, digits, underscores and periods");
        }
    }

    /** Whether clients may make, change and delete it: all but those of the server itself. */
    public boolean isOfClient() {
        return !vendorIdentification.equals(VendorAttribute.OF_SERVER);
    }

    @Override
    public String name1x() {
        return vendorIdentification + "-" + attributeName;
    }

    @Override
    public Ttlv toTtlv(int tag) {
        return RecordBinder.write(Tag.ATTRIBUTE_REFERENCE, this).withTag(tag);
    }

    @Override
    public String toString() {
        return name1x();
    }
}
