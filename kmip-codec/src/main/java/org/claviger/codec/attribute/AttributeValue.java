package org.claviger.codec.attribute;

import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.VendorAttribute;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.schema.WireValue;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.ResultReason;

/**
 * One attribute with its value: New Attribute, Current Attribute (2.1 sections 5.6 and 5.7), or one of many in an
 * Attributes structure.
 *
 * @param value under the attribute's tag; of a vendor attribute, under Attribute Value
 */
public record AttributeValue(AttributeReference attribute, Ttlv value) implements WireValue {
    public AttributeValue {
        value = value.withTag(valueTag(attribute).code());
    }

    public static AttributeValue of(AttributeReference attribute, Object value) {
        return new AttributeValue(attribute, Values.toTtlv(valueTag(attribute), value));
    }

    /** Reads the structure around it: New Attribute, Current Attribute. */
    public static AttributeValue fromTtlv(Ttlv item) {
        if (!(item instanceof Ttlv.Structure structure) || structure.items().size() != 1) {
            throw KmipException.invalidMessage("holds exactly one attribute");
        }
        AttributeValue value = ofItem(structure.items().getFirst());
        value.check();
        return value;
    }

    @Override
    public Ttlv toTtlv(int tag) {
        return new Ttlv.Structure(tag, List.of(toItem()));
    }

    /** An item of an Attributes structure; its value is not looked at. */
    static AttributeValue ofItem(Ttlv item) {
        if (item.is(Tag.ATTRIBUTE)) {
            VendorAttribute attribute = RecordBinder.read(VendorAttribute.class, item);
            VendorReference reference =
                    new VendorReference(attribute.vendorIdentification(), attribute.attributeName());
            if (attribute.attributeValue() == null) {
                throw KmipException.invalidMessage(reference + " has no value");
            }
            refuseSecrets(attribute.attributeValue(), reference);
            return new AttributeValue(reference, attribute.attributeValue());
        }
        Attribute attribute = Attribute.find(item.tag())
                .orElseThrow(() -> new KmipException(
                        ResultReason.INVALID_ATTRIBUTE,
                        Tag.find(item.tag()).map(Tag::label).orElseGet(() -> String.format("0x%06X", item.tag()))
                                + " is no attribute"));
        return new AttributeValue(attribute, item);
    }

    Ttlv toItem() {
        return switch (attribute) {
            case Attribute _ -> value;
            case VendorReference vendor ->
                RecordBinder.write(
                        Tag.ATTRIBUTE,
                        new VendorAttribute(vendor.vendorIdentification(), vendor.attributeName(), value));
        };
    }

    /** Refuses a value that the attribute cannot have, with Invalid Attribute Value. */
    public void check() {
        if (attribute instanceof Attribute standard) {
            standard.rule().check(value);
        }
    }

    /** Attributes are shown, indexed and stored as they are, so there is no place in them for what is sealed elsewhere. */
    private static void refuseSecrets(Ttlv item, VendorReference reference) {
        if (item instanceof Ttlv.SecretItem) {
            throw new KmipException(
                    ResultReason.INVALID_ATTRIBUTE_VALUE, reference + " holds key material or a password");
        }
        if (item instanceof Ttlv.Structure structure) {
            structure.items().forEach(inner -> refuseSecrets(inner, reference));
        }
    }

    private static Tag valueTag(AttributeReference attribute) {
        return switch (attribute) {
            case Attribute standard -> standard.rule().tag();
            case VendorReference _ -> Tag.ATTRIBUTE_VALUE;
        };
    }
}
