package org.claviger.codec.ttlv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.codec.type.UniqueIdentifierReference;
import org.jspecify.annotations.Nullable;

/** The names of the values that an Enumeration or a mask may have, as XML and JSON write them. */
final class Vocabulary {
    private static final Map<Class<?>, Vocabulary> BY_CLASS = new ConcurrentHashMap<>();
    private static final Vocabulary TAGS = ofTags();
    private static final Vocabulary NONE = new Vocabulary();

    private final Map<String, Integer> codes = new HashMap<>();
    private final Map<Integer, String> labels = new HashMap<>();
    private final List<Integer> order = new ArrayList<>();

    private Vocabulary() {}

    /**
     * The vocabulary of an item.
     *
     * @param attributeName what the Attribute Name before an Attribute Value says, which decides in 1.x
     */
    static Vocabulary of(int tagCode, ItemType type, @Nullable String attributeName) {
        Tag tag = Tag.find(tagCode).orElse(null);
        if (tag == Tag.ATTRIBUTE_VALUE && attributeName != null) {
            tag = Tag.find(CamelCase.of(attributeName)).orElse(null);
        }
        if (tag == null) {
            return NONE;
        }
        return switch (tag) {
            case TAG, ATTRIBUTE_REFERENCE -> type == ItemType.ENUMERATION ? TAGS : NONE;
            case LINKED_OBJECT_IDENTIFIER,
                    PRIVATE_KEY_UNIQUE_IDENTIFIER,
                    PUBLIC_KEY_UNIQUE_IDENTIFIER,
                    REPLACED_UNIQUE_IDENTIFIER,
                    CERTIFICATE_REQUEST_UNIQUE_IDENTIFIER ->
                type == ItemType.ENUMERATION ? of(UniqueIdentifierReference.class) : NONE;
            // An Integer in 1.x.
            case EXTENSION_TYPE -> type == ItemType.ENUMERATION ? of(org.claviger.codec.type.ItemType.class) : NONE;
            // A Unique Identifier or Data as an Integer is a position, not a mask.
            case UNIQUE_IDENTIFIER, DATA ->
                type == ItemType.ENUMERATION
                        ? tag.vocabulary().map(Vocabulary::of).orElse(NONE)
                        : NONE;
            default -> tag.vocabulary().map(Vocabulary::of).orElse(NONE);
        };
    }

    Optional<Integer> code(String name) {
        return Optional.ofNullable(codes.get(name));
    }

    Optional<String> label(int code) {
        return Optional.ofNullable(labels.get(code));
    }

    boolean isEmpty() {
        return codes.isEmpty();
    }

    /** The names of the bits of a mask that are known, and in hexadecimal what is left over. */
    List<String> labelsOfBits(int mask) {
        List<String> names = new ArrayList<>();
        int left = mask;
        for (int bit : order) {
            if ((left & bit) == bit && bit != 0) {
                names.add(labels.getOrDefault(bit, TextForm.hex(bit)));
                left &= ~bit;
            }
        }
        if (left != 0) {
            names.add(TextForm.hex(left));
        }
        return names;
    }

    private static Vocabulary of(Class<? extends EnumerationValue> type) {
        return BY_CLASS.computeIfAbsent(type, ignored -> {
            Vocabulary vocabulary = new Vocabulary();
            for (EnumerationValue value : type.getEnumConstants()) {
                vocabulary.add(value.code(), value.label(), value.facts().aliases());
            }
            return vocabulary;
        });
    }

    private static Vocabulary ofTags() {
        Vocabulary vocabulary = new Vocabulary();
        Arrays.stream(Tag.values()).forEach(tag -> vocabulary.add(tag.code(), tag.label(), List.of()));
        return vocabulary;
    }

    private void add(int code, String label, List<String> aliases) {
        if (labels.putIfAbsent(code, label) == null) {
            order.add(code);
        }
        codes.putIfAbsent(label, code);
        aliases.forEach(alias -> codes.putIfAbsent(alias, code));
    }
}
