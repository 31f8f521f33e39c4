package org.claviger.codec.schema;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.claviger.codec.ttlv.Tag;

/** From a Java name to the tag: {@code ivCounterNonce} is IVCounterNonce, {@code pkcs11Function} is PKCS_11Function. */
final class Names {
    private static final Map<String, Tag> TAGS =
            Arrays.stream(Tag.values()).collect(Collectors.toUnmodifiableMap(tag -> key(tag.label()), tag -> tag));

    private Names() {}

    static Tag tag(String javaName) {
        Tag tag = TAGS.get(key(javaName));
        if (tag == null) {
            throw new IllegalStateException(javaName + " is no tag: @Wire");
        }
        return tag;
    }

    private static String key(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }
}
