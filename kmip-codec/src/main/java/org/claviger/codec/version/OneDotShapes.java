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
import java.util.LinkedHashSet;
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
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.jspecify.annotations.Nullable;

/** The shapes of 1.0 to 1.4 that are not those of 2.1, there and back (1.4 sections 2 to 4). */
final class OneDotShapes {
    /** Where 1.x has a template, with attributes in it, 2.x has attributes. */
    private static final Map<Tag, Tag> TEMPLATES = Map.of(
            Tag.TEMPLATE_ATTRIBUTE, Tag.ATTRIBUTES,
            Tag.COMMON_TEMPLATE_ATTRIBUTE, Tag.COMMON_ATTRIBUTES,
            Tag.PRIVATE_KEY_TEMPLATE_ATTRIBUTE, Tag.PRIVATE_KEY_ATTRIBUTES,
            Tag.PUBLIC_KEY_TEMPLATE_ATTRIBUTE, Tag.PUBLIC_KEY_ATTRIBUTES);

    /** 1.0 to 1.2 have a transparent format of elliptic curves for each algorithm, 1.3 one for all of them. */
    private static final Map<Integer, KeyFormatType> ONE_FOR_ALL = Map.of(
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
            Tag.SYMMETRIC_KEY);

    /** Attributes of names that nobody knows are asked under this vendor, who has none. */
    private static final String NO_VENDOR = "org.claviger.none";

    private final ProtocolVersion version;
    private final VersionFilter filter;

    OneDotShapes(ProtocolVersion version, VersionFilter filter) {
        this.version = version;
        this.filter = filter;
    }

    /** An Attribute of 1.x: its name, the index where one was given, and the value as an item of 2.1. */
    private record Parsed(String name, @Nullable Integer index, Ttlv value) {}

    Structure requestHeaderToModel(Structure header) {
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
                                .map(OneDotShapes::credentialTypes)
                                .toList())
                : item;
    }

    Structure toModel(Operation operation, Structure payload) {
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

    Structure fromModel(Operation operation, Structure payload, Structure asked) {
        List<Ttlv> items = new ArrayList<>();
        for (Ttlv item : payload.items()) {
            if (item.is(Tag.ATTRIBUTES) && item instanceof Structure attributes) {
                items.addAll(attributesOf(attributes));
            } else {
                items.add(shapeBack(item, asked));
            }
        }
        return new Structure(
                payload.tag(),
                switch (operation) {
                    case ADD_ATTRIBUTE -> withAddedAttribute(items, asked);
                    case MODIFY_ATTRIBUTE -> withModifiedAttribute(items, asked);
                    case DELETE_ATTRIBUTE -> withDeletedAttribute(items, asked);
                    case GET_ATTRIBUTE_LIST -> names(items);
                    case CREATE_SPLIT_KEY, JOIN_SPLIT_KEY -> withObjectType(items, asked);
                    default -> items;
                });
    }

    // Requests

    private Ttlv reshape(Ttlv item) {
        Tag tag = Tag.find(item.tag()).orElse(null);
        if (item instanceof EnumerationItem enumeration) {
            if (tag == Tag.OBJECT_TYPE && enumeration.value() == ObjectType.TEMPLATE.code()) {
                throw KmipException.notSupported("Templates are not offered.");
            }
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
            throw KmipException.notSupported("Templates are not offered.");
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
    private List<Ttlv> gathered(List<Ttlv> items, int place) {
        List<Ttlv> attributes = items.stream().filter(OneDotShapes::isAttribute).toList();
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

    private List<Ttlv> importObject(List<Ttlv> items) {
        List<Ttlv> gathered = new ArrayList<>(items);
        int object = gathered.size();
        for (int i = 0; i < gathered.size(); i++) {
            Tag tag = Tag.find(gathered.get(i).tag()).orElse(null);
            if (tag != null && OBJECTS.contains(tag)) {
                object = i
                        - (int) gathered.stream()
                                .filter(OneDotShapes::isAttribute)
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
    private List<Ttlv> changed(List<Ttlv> items) {
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

    private List<Ttlv> attributes(List<Ttlv> items) {
        List<Ttlv> attributes = new ArrayList<>();
        for (Ttlv item : items) {
            if (item.is(Tag.NAME)) {
                throw new KmipException(ResultReason.ITEM_NOT_FOUND, "There is no template of that name.");
            }
            attributes.add(parsed(item).value());
        }
        return attributes;
    }

    private Parsed parsed(Ttlv item) {
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

    private static String name(Ttlv item) {
        if (item instanceof TextItem text) {
            return text.value();
        }
        throw KmipException.invalidMessage("An Attribute Name is no Text String.");
    }

    private static int index(Ttlv item) {
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

    private List<Ttlv> newAttribute(List<Ttlv> items, boolean modify) {
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

    // Answers

    private Ttlv shapeBack(Ttlv item, Structure asked) {
        Tag tag = Tag.find(item.tag()).orElse(null);
        if (item instanceof EnumerationItem enumeration) {
            if (tag == Tag.KEY_FORMAT_TYPE) {
                return new EnumerationItem(item.tag(), formatInThisVersion(enumeration.value(), asked));
            }
            // The algorithm of elliptic curves in general came with 1.4; before, such a key is one for signing.
            if (tag == Tag.CRYPTOGRAPHIC_ALGORITHM
                    && enumeration.value() == CryptographicAlgorithm.EC.code()
                    && !CryptographicAlgorithm.EC.existsIn(version)) {
                return Ttlv.enumeration(Tag.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.ECDSA);
            }
            return item;
        }
        if (!(item instanceof Structure structure) || tag == Tag.ATTRIBUTE) {
            return item;
        }
        List<Ttlv> items = new ArrayList<>();
        for (Ttlv child : structure.items()) {
            if (tag == Tag.KEY_VALUE && child.is(Tag.ATTRIBUTES) && child instanceof Structure attributes) {
                items.addAll(attributesOf(attributes));
            } else {
                items.add(shapeBack(child, asked));
            }
        }
        return new Structure(item.tag(), items);
    }

    private int formatInThisVersion(int format, Structure asked) {
        int askedFormat = asked.find(Tag.KEY_FORMAT_TYPE)
                .filter(EnumerationItem.class::isInstance)
                .map(item -> ((EnumerationItem) item).value())
                .orElse(0);
        KeyFormatType askedInGeneral = ONE_FOR_ALL.get(askedFormat);
        if (askedInGeneral != null && askedInGeneral.code() == format) {
            return askedFormat;
        }
        return oldFormat(TRANSPARENT_EC_PRIVATE_KEY, TRANSPARENT_ECDSA_PRIVATE_KEY, format)
                .or(() -> oldFormat(TRANSPARENT_EC_PUBLIC_KEY, TRANSPARENT_ECDSA_PUBLIC_KEY, format))
                .orElse(format);
    }

    private Optional<Integer> oldFormat(EnumerationValue general, EnumerationValue old, int format) {
        return format == general.code() && !general.existsIn(version) ? Optional.of(old.code()) : Optional.empty();
    }

    /** A structure of attributes as the Attributes of 1.x that this version has. */
    private List<Ttlv> attributesOf(Structure attributes) {
        List<Ttlv> result = new ArrayList<>();
        List<Ttlv> items = attributes.items();
        for (int i = 0; i < items.size(); i++) {
            int index = 0;
            if (i + 1 < items.size()
                    && items.get(i + 1).is(Tag.ATTRIBUTE_INDEX)
                    && items.get(i + 1) instanceof IntegerItem given) {
                index = given.value();
            }
            Ttlv attribute = items.get(i).is(Tag.ATTRIBUTE_INDEX) ? null : attribute(items.get(i), index);
            if (attribute != null) {
                result.add(attribute);
            }
        }
        return result;
    }

    private @Nullable Ttlv attribute(Ttlv value, int index) {
        if (value.is(Tag.ATTRIBUTE) && value instanceof Structure vendorAttribute) {
            String name = vendorName(vendorAttribute);
            Ttlv content = vendorAttribute.find(Tag.ATTRIBUTE_VALUE).orElse(null);
            return name == null || content == null ? null : attribute(name, index, content);
        }
        Tag tag = Tag.find(value.tag()).orElse(null);
        String name = tag == null ? null : AttributeNames.in(version, tag).orElse(null);
        Ttlv said = name == null ? null : filter.filter(shapeBack(value, NOTHING_ASKED), null);
        return name == null || said == null ? null : attribute(name, index, said.withTag(Tag.ATTRIBUTE_VALUE.code()));
    }

    private static final Structure NOTHING_ASKED = Ttlv.structure(Tag.REQUEST_PAYLOAD);

    /** Index 0 is left out, as in the official cases: every client takes an absent one for it. */
    private static Ttlv attribute(String name, int index, Ttlv value) {
        return index == 0
                ? Ttlv.structure(Tag.ATTRIBUTE, Ttlv.text(Tag.ATTRIBUTE_NAME, name), value)
                : Ttlv.structure(
                        Tag.ATTRIBUTE,
                        Ttlv.text(Tag.ATTRIBUTE_NAME, name),
                        Ttlv.integer(Tag.ATTRIBUTE_INDEX, index),
                        value);
    }

    /** The name of an attribute of clients or of the server; 1.x cannot say those of other vendors. */
    private static @Nullable String vendorName(Structure attribute) {
        Ttlv vendor = attribute.find(Tag.VENDOR_IDENTIFICATION).orElse(null);
        Ttlv name = attribute.find(Tag.ATTRIBUTE_NAME).orElse(null);
        if (vendor instanceof TextItem vendorText
                && name instanceof TextItem nameText
                && (vendorText.value().equals("x") || vendorText.value().equals("y"))) {
            return vendorText.value() + "-" + nameText.value();
        }
        return null;
    }

    private List<Ttlv> withAddedAttribute(List<Ttlv> items, Structure asked) {
        int index = items.stream()
                .filter(item -> item.is(Tag.ATTRIBUTE_INDEX) && item instanceof IntegerItem)
                .mapToInt(item -> ((IntegerItem) item).value())
                .findFirst()
                .orElse(0);
        List<Ttlv> answer = withoutIndex(items);
        for (Structure attribute : attributesIn(asked)) {
            answer.add(attribute(
                    name(attribute.items().getFirst()), index, attribute.items().getLast()));
        }
        return answer;
    }

    private static List<Ttlv> withModifiedAttribute(List<Ttlv> items, Structure asked) {
        List<Ttlv> answer = withoutIndex(items);
        answer.addAll(attributesIn(asked));
        return answer;
    }

    private List<Ttlv> withDeletedAttribute(List<Ttlv> items, Structure asked) {
        int index = asked.find(Tag.ATTRIBUTE_INDEX).map(OneDotShapes::index).orElse(0);
        List<Ttlv> answer = new ArrayList<>();
        for (Ttlv item : items) {
            if (item.is(Tag.TEMPLATE_ATTRIBUTE) && item instanceof Structure deleted) {
                for (Ttlv value : deleted.items()) {
                    Ttlv attribute = value.is(Tag.ATTRIBUTE_INDEX) ? null : attribute(value, index);
                    if (attribute != null) {
                        answer.add(attribute);
                    }
                }
            } else {
                answer.add(item);
            }
        }
        return answer;
    }

    private static List<Structure> attributesIn(Structure asked) {
        return asked.items().stream()
                .filter(item -> item.is(Tag.ATTRIBUTE) && item instanceof Structure)
                .map(Structure.class::cast)
                .toList();
    }

    private static List<Ttlv> withoutIndex(List<Ttlv> items) {
        return new ArrayList<>(
                items.stream().filter(item -> !item.is(Tag.ATTRIBUTE_INDEX)).toList());
    }

    private List<Ttlv> names(List<Ttlv> items) {
        List<Ttlv> others = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (Ttlv item : items) {
            if (!item.is(Tag.ATTRIBUTE_REFERENCE)) {
                others.add(item);
            } else if (item instanceof EnumerationItem reference) {
                Tag.find(reference.value())
                        .flatMap(tag -> AttributeNames.in(version, tag))
                        .ifPresent(names::add);
            } else if (item instanceof Structure reference) {
                String name = vendorName(reference);
                if (name != null) {
                    names.add(name);
                }
            }
        }
        names.forEach(name -> others.add(Ttlv.text(Tag.ATTRIBUTE_NAME, name)));
        return others;
    }

    /** 1.2 alone repeats the Object Type in these two answers. */
    private List<Ttlv> withObjectType(List<Ttlv> items, Structure asked) {
        List<Ttlv> answer = new ArrayList<>(items);
        if (version == ProtocolVersion.V1_2) {
            asked.find(Tag.OBJECT_TYPE).ifPresent(type -> answer.addFirst(type));
        }
        return answer;
    }

    private static String label(Ttlv item) {
        return Tag.find(item.tag()).map(Tag::label).orElse("An unknown item");
    }
}
