package org.claviger.codec.version;

import static org.claviger.codec.type.KeyFormatType.TRANSPARENT_ECDH_PRIVATE_KEY;
import static org.claviger.codec.type.KeyFormatType.TRANSPARENT_ECDH_PUBLIC_KEY;
import static org.claviger.codec.type.KeyFormatType.TRANSPARENT_ECDSA_PRIVATE_KEY;
import static org.claviger.codec.type.KeyFormatType.TRANSPARENT_ECDSA_PUBLIC_KEY;
import static org.claviger.codec.type.KeyFormatType.TRANSPARENT_ECMQV_PRIVATE_KEY;
import static org.claviger.codec.type.KeyFormatType.TRANSPARENT_ECMQV_PUBLIC_KEY;
import static org.claviger.codec.type.KeyFormatType.TRANSPARENT_EC_PRIVATE_KEY;
import static org.claviger.codec.type.KeyFormatType.TRANSPARENT_EC_PUBLIC_KEY;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.claviger.codec.KmipException;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.ttlv.Ttlv.BooleanItem;
import org.claviger.codec.ttlv.Ttlv.BytesItem;
import org.claviger.codec.ttlv.Ttlv.EnumerationItem;
import org.claviger.codec.ttlv.Ttlv.IntegerItem;
import org.claviger.codec.ttlv.Ttlv.Structure;
import org.claviger.codec.ttlv.Ttlv.TextItem;
import org.claviger.codec.type.AsynchronousIndicator;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.jspecify.annotations.Nullable;

/** What clients of 1.0 to 1.4 send, in the shapes of 2.1 (1.4 sections 2 to 4). */
final class OneDotRequests {
    /** Where 1.x has a template, with attributes in it, 2.x has attributes. */
    private static final Map<Tag, Tag> TEMPLATES = Map.of(
            Tag.TEMPLATE_ATTRIBUTE, Tag.ATTRIBUTES,
            Tag.COMMON_TEMPLATE_ATTRIBUTE, Tag.COMMON_ATTRIBUTES,
            Tag.PRIVATE_KEY_TEMPLATE_ATTRIBUTE, Tag.PRIVATE_KEY_ATTRIBUTES,
            Tag.PUBLIC_KEY_TEMPLATE_ATTRIBUTE, Tag.PUBLIC_KEY_ATTRIBUTES);

    /** 1.0 to 1.2 have a transparent format of elliptic curves for each algorithm, 1.3 one for all of them. */
    static final Map<Integer, KeyFormatType> ONE_FOR_ALL = Map.of(
            TRANSPARENT_ECDSA_PRIVATE_KEY.code(), TRANSPARENT_EC_PRIVATE_KEY,
            TRANSPARENT_ECDH_PRIVATE_KEY.code(), TRANSPARENT_EC_PRIVATE_KEY,
            TRANSPARENT_ECMQV_PRIVATE_KEY.code(), TRANSPARENT_EC_PRIVATE_KEY,
            TRANSPARENT_ECDSA_PUBLIC_KEY.code(), TRANSPARENT_EC_PUBLIC_KEY,
            TRANSPARENT_ECDH_PUBLIC_KEY.code(), TRANSPARENT_EC_PUBLIC_KEY,
            TRANSPARENT_ECMQV_PUBLIC_KEY.code(), TRANSPARENT_EC_PUBLIC_KEY);

    private static final Set<Tag> OBJECTS = Set.of(
            Tag.CERTIFICATE,
            Tag.OPAQUE_OBJECT,
            Tag.PGP_KEY,
            Tag.PRIVATE_KEY,
            Tag.PUBLIC_KEY,
            Tag.SECRET_DATA,
            Tag.SPLIT_KEY,
            Tag.SYMMETRIC_KEY,
            Tag.TEMPLATE);

    /** Attributes of names that nobody knows are asked under this vendor, who has none. */
    private static final String NO_VENDOR = "org.claviger.none";

    private OneDotRequests() {}

    /** An Attribute of 1.x: its name, the index where one was given, and the value as an item of 2.1. */
    private record Parsed(String name, @Nullable Integer index, Ttlv value) {}

    static Structure requestHeaderToModel(Structure header) {
        List<Ttlv> items = new ArrayList<>();
        for (Ttlv item : header.items()) {
            if (item.is(Tag.ASYNCHRONOUS_INDICATOR) && item instanceof BooleanItem indicator) {
                items.add(Ttlv.enumeration(
                        Tag.ASYNCHRONOUS_INDICATOR,
                        indicator.value() ? AsynchronousIndicator.OPTIONAL : AsynchronousIndicator.PROHIBITED));
            } else {
                items.add(item.is(Tag.AUTHENTICATION) ? credentialTypes(item) : item);
            }
        }
        return new Structure(header.tag(), items);
    }

    private static Ttlv credentialTypes(Ttlv item) {
        // Deviation: the Credential Type may be an Integer, which FortiGate 1.0 sends for the Enumeration.
        if (item.is(Tag.CREDENTIAL_TYPE) && item instanceof IntegerItem number) {
            return new EnumerationItem(item.tag(), number.value());
        }
        return item instanceof Structure structure
                ? new Structure(
                        item.tag(),
                        structure.items().stream()
                                .map(OneDotRequests::credentialTypes)
                                .toList())
                : item;
    }

    static Structure toModel(Operation operation, Structure payload) {
        List<Ttlv> items = new ArrayList<>();
        for (Ttlv item : payload.items()) {
            items.add(reshape(item));
        }
        return new Structure(
                payload.tag(),
                switch (operation) {
                    case LOCATE -> gathered(items, items.size());
                    case IMPORT -> importObject(items);
                    case NOTIFY -> changed(items);
                    case PUT -> holdsAttributes(items) ? gathered(items, items.size()) : items;
                    case GET_ATTRIBUTES -> references(items);
                    case ADD_ATTRIBUTE -> newAttribute(items, false);
                    case MODIFY_ATTRIBUTE -> newAttribute(items, true);
                    case DELETE_ATTRIBUTE -> deletedAttribute(items);
                    case CERTIFY, RE_CERTIFY -> certificateRequest(items);
                    default -> items;
                });
    }

    private static Ttlv reshape(Ttlv item) {
        Tag tag = Tag.find(item.tag()).orElse(null);
        if (item instanceof EnumerationItem enumeration) {
            KeyFormatType format = tag == Tag.KEY_FORMAT_TYPE ? ONE_FOR_ALL.get(enumeration.value()) : null;
            return format == null ? item : Ttlv.enumeration(Tag.KEY_FORMAT_TYPE, format);
        }
        if (tag == null || !(item instanceof Structure structure)) {
            return item;
        }
        Tag attributes = TEMPLATES.get(tag);
        if (attributes != null) {
            return new Structure(attributes.code(), attributes(structure.items()));
        }
        if (tag == Tag.TEMPLATE) {
            return Ttlv.structure(Tag.TEMPLATE, Ttlv.structure(Tag.ATTRIBUTES, attributes(structure.items())));
        }
        if (tag == Tag.ATTRIBUTE) {
            return item;
        }
        List<Ttlv> items = new ArrayList<>();
        for (Ttlv child : structure.items()) {
            items.add(reshape(child));
        }
        // Attributes that travel with a key: Key Material first, then, where there are any, their structure.
        return new Structure(item.tag(), tag == Tag.KEY_VALUE && holdsAttributes(items) ? gathered(items, 1) : items);
    }

    private static boolean holdsAttributes(List<Ttlv> items) {
        return items.stream().anyMatch(item -> item.is(Tag.ATTRIBUTE));
    }

    /** The attributes among the items as one structure of attributes at that place, which is there even when empty. */
    private static List<Ttlv> gathered(List<Ttlv> items, int place) {
        List<Ttlv> attributes =
                items.stream().filter(OneDotRequests::isAttribute).toList();
        List<Ttlv> others = new ArrayList<>(
                items.stream().filter(item -> !isAttribute(item)).toList());
        if (others.stream().noneMatch(item -> item.is(Tag.ATTRIBUTES))) {
            others.add(Math.min(place, others.size()), new Structure(Tag.ATTRIBUTES.code(), attributes(attributes)));
        }
        return others;
    }

    private static boolean isAttribute(Ttlv item) {
        return item.is(Tag.ATTRIBUTE);
    }

    private static List<Ttlv> importObject(List<Ttlv> items) {
        List<Ttlv> gathered = new ArrayList<>(items);
        int object = gathered.size();
        for (int i = 0; i < gathered.size(); i++) {
            Tag tag = Tag.find(gathered.get(i).tag()).orElse(null);
            if (tag != null && OBJECTS.contains(tag)) {
                object = i
                        - (int) gathered.stream()
                                .filter(OneDotRequests::isAttribute)
                                .count();
                if (gathered.stream().noneMatch(item -> item.is(Tag.OBJECT_TYPE))) {
                    gathered.add(1, Ttlv.enumeration(Tag.OBJECT_TYPE, typeOf(tag)));
                    object++;
                }
                break;
            }
        }
        return gathered(gathered, Math.max(object, 1));
    }

    /** Notify names a deleted attribute by an Attribute without a value. */
    private static List<Ttlv> changed(List<Ttlv> items) {
        List<Ttlv> others = new ArrayList<>();
        List<Ttlv> values = new ArrayList<>();
        List<Ttlv> deleted = new ArrayList<>();
        for (Ttlv item : items) {
            if (!item.is(Tag.ATTRIBUTE) || !(item instanceof Structure attribute)) {
                others.add(item);
            } else if (attribute.find(Tag.ATTRIBUTE_VALUE).isPresent()) {
                values.add(parsed(attribute).value());
            } else {
                deleted.add(reference(name(attribute
                        .find(Tag.ATTRIBUTE_NAME)
                        .orElseThrow(() -> KmipException.invalidMessage("An Attribute has no name.")))));
            }
        }
        if (!values.isEmpty()) {
            others.add(new Structure(Tag.ATTRIBUTES.code(), values));
        }
        others.addAll(deleted);
        return others;
    }

    private static ObjectType typeOf(Tag object) {
        return ObjectType.valueOf(object.name());
    }

    private static List<Ttlv> attributes(List<Ttlv> items) {
        List<Ttlv> attributes = new ArrayList<>();
        for (Ttlv item : items) {
            // The name of a template stands apart from attributes, of which a Name may be one.
            attributes.add(
                    item.is(Tag.NAME)
                            ? Ttlv.structure(Tag.TEMPLATE, item)
                            : parsed(item).value());
        }
        return attributes;
    }

    private static Parsed parsed(Ttlv item) {
        if (!item.is(Tag.ATTRIBUTE) || !(item instanceof Structure attribute)) {
            throw KmipException.invalidMessage(label(item) + " stands where an Attribute belongs.");
        }
        List<Ttlv> parts = attribute.items();
        if (parts.isEmpty() || !parts.getFirst().is(Tag.ATTRIBUTE_NAME)) {
            throw KmipException.invalidMessage("An Attribute has no name.");
        }
        String name = name(parts.getFirst());
        Integer index = null;
        int next = 1;
        if (next < parts.size() && parts.get(next).is(Tag.ATTRIBUTE_INDEX)) {
            index = index(parts.get(next++));
        }
        if (next != parts.size() - 1 || !parts.get(next).is(Tag.ATTRIBUTE_VALUE)) {
            throw KmipException.invalidMessage("The Attribute " + name + " is not a name, an index and a value.");
        }
        Ttlv value = parts.get(next);
        String vendor = vendor(name);
        if (vendor != null) {
            return new Parsed(
                    name,
                    index,
                    Ttlv.structure(
                            Tag.ATTRIBUTE,
                            Ttlv.text(Tag.VENDOR_IDENTIFICATION, vendor),
                            Ttlv.text(Tag.ATTRIBUTE_NAME, name.substring(2)),
                            value));
        }
        Tag tag = AttributeNames.find(name)
                .orElseThrow(() -> KmipException.invalidField("There is no attribute " + name + "."));
        return new Parsed(name, index, reshape(value.withTag(tag.code())));
    }

    static String name(Ttlv item) {
        if (item instanceof TextItem text) {
            return text.value();
        }
        throw KmipException.invalidMessage("An Attribute Name is no Text String.");
    }

    static int index(Ttlv item) {
        if (item instanceof IntegerItem index && index.value() >= 0) {
            return index.value();
        }
        throw KmipException.invalidField("An Attribute Index is a number from 0.");
    }

    /** Whose attribute it is when its name says so: x for clients, y for the server (2.1 section 4.60). */
    private static @Nullable String vendor(String name) {
        return name.length() > 2 && (name.startsWith("x-") || name.startsWith("y-")) ? name.substring(0, 1) : null;
    }

    private static List<Ttlv> references(List<Ttlv> items) {
        List<Ttlv> references = new ArrayList<>();
        for (Ttlv item : items) {
            references.add(item.is(Tag.ATTRIBUTE_NAME) ? reference(name(item)) : item);
        }
        return references;
    }

    private static Ttlv reference(String name) {
        Optional<Tag> tag = AttributeNames.find(name);
        if (tag.isPresent()) {
            return new EnumerationItem(Tag.ATTRIBUTE_REFERENCE.code(), tag.get().code());
        }
        String vendor = vendor(name);
        // A name that is no attribute's is asked all the same: nothing has it, and an empty list would mean all.
        return Ttlv.structure(
                Tag.ATTRIBUTE_REFERENCE,
                Ttlv.text(Tag.VENDOR_IDENTIFICATION, vendor == null ? NO_VENDOR : vendor),
                Ttlv.text(Tag.ATTRIBUTE_NAME, vendor == null ? name : name.substring(2)));
    }

    private static List<Ttlv> newAttribute(List<Ttlv> items, boolean modify) {
        List<Ttlv> model = new ArrayList<>();
        for (Ttlv item : items) {
            if (!item.is(Tag.ATTRIBUTE)) {
                model.add(item);
                continue;
            }
            Parsed parsed = parsed(item);
            // Deviation: a new attribute has no index, but MySQL Enterprise 1.1 sends 0 with everything.
            if (!modify && parsed.index() != null && parsed.index() != 0) {
                throw KmipException.invalidField("A new attribute has no index yet.");
            }
            model.add(Ttlv.structure(Tag.NEW_ATTRIBUTE, parsed.value()));
            if (modify) {
                model.add(Ttlv.integer(Tag.ATTRIBUTE_INDEX, parsed.index() == null ? 0 : parsed.index()));
            }
        }
        return model;
    }

    private static List<Ttlv> deletedAttribute(List<Ttlv> items) {
        List<Ttlv> model = new ArrayList<>();
        int index = 0;
        for (Ttlv item : items) {
            if (item.is(Tag.ATTRIBUTE_INDEX)) {
                index = index(item);
            } else {
                model.add(item.is(Tag.ATTRIBUTE_NAME) ? reference(name(item)) : item);
            }
        }
        model.add(Ttlv.integer(Tag.ATTRIBUTE_INDEX, index));
        return model;
    }

    private static List<Ttlv> certificateRequest(List<Ttlv> items) {
        return items.stream()
                .map(item -> item.is(Tag.CERTIFICATE_REQUEST) && item instanceof BytesItem
                        ? item.withTag(Tag.CERTIFICATE_REQUEST_VALUE.code())
                        : item)
                .toList();
    }

    private static String label(Ttlv item) {
        return Tag.find(item.tag()).map(Tag::label).orElse("An unknown item");
    }
}
