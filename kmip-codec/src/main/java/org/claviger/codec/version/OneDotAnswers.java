package org.claviger.codec.version;

import static org.claviger.codec.type.KeyFormatType.TRANSPARENT_ECDSA_PRIVATE_KEY;
import static org.claviger.codec.type.KeyFormatType.TRANSPARENT_ECDSA_PUBLIC_KEY;
import static org.claviger.codec.type.KeyFormatType.TRANSPARENT_EC_PRIVATE_KEY;
import static org.claviger.codec.type.KeyFormatType.TRANSPARENT_EC_PUBLIC_KEY;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.ttlv.Ttlv.EnumerationItem;
import org.claviger.codec.ttlv.Ttlv.IntegerItem;
import org.claviger.codec.ttlv.Ttlv.Structure;
import org.claviger.codec.ttlv.Ttlv.TextItem;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.Operation;
import org.jspecify.annotations.Nullable;

/** Answers of 2.1 in the shapes of 1.0 to 1.4 (1.4 sections 2 to 4). */
final class OneDotAnswers {
    private final ProtocolVersion version;
    private final VersionFilter filter;

    OneDotAnswers(ProtocolVersion version, VersionFilter filter) {
        this.version = version;
        this.filter = filter;
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
            if ((tag == Tag.KEY_VALUE || tag == Tag.TEMPLATE)
                    && child.is(Tag.ATTRIBUTES)
                    && child instanceof Structure attributes) {
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
        KeyFormatType askedInGeneral = OneDotRequests.ONE_FOR_ALL.get(askedFormat);
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
            @Nullable Integer index = null;
            if (i + 1 < items.size()
                    && items.get(i + 1).is(Tag.ATTRIBUTE_INDEX)
                    && items.get(i + 1) instanceof IntegerItem given
                    && given.value() > 0) {
                index = given.value();
            }
            Ttlv attribute = items.get(i).is(Tag.ATTRIBUTE_INDEX) ? null : attribute(items.get(i), index);
            if (attribute != null) {
                result.add(attribute);
            }
        }
        return result;
    }

    private @Nullable Ttlv attribute(Ttlv value, @Nullable Integer index) {
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

    /**
     * Index 0 is left out, as in the official cases, where the client did not say it: an absent one means it (1.4 section
     * 2.1.1).
     */
    private static Ttlv attribute(String name, @Nullable Integer index, Ttlv value) {
        return index == null
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
        @Nullable
        Integer index = items.stream()
                .filter(item -> item.is(Tag.ATTRIBUTE_INDEX) && item instanceof IntegerItem)
                .map(item -> ((IntegerItem) item).value())
                .filter(given -> given > 0)
                .findFirst()
                .orElse(null);
        List<Ttlv> answer = withoutIndex(items);
        for (Structure attribute : attributesIn(asked)) {
            answer.add(attribute(
                    OneDotRequests.name(attribute.items().getFirst()),
                    index,
                    attribute.items().getLast()));
        }
        return answer;
    }

    private static List<Ttlv> withModifiedAttribute(List<Ttlv> items, Structure asked) {
        List<Ttlv> answer = withoutIndex(items);
        answer.addAll(attributesIn(asked));
        return answer;
    }

    private List<Ttlv> withDeletedAttribute(List<Ttlv> items, Structure asked) {
        @Nullable
        Integer index =
                asked.find(Tag.ATTRIBUTE_INDEX).map(OneDotRequests::index).orElse(null);
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
}
