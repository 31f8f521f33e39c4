package org.claviger.interop.wire;

import java.util.List;
import java.util.Optional;
import org.claviger.codec.type.EnumerationValue;

/** The names of one enumeration or mask. */
public final class Vocabulary {
    private final List<EnumerationValue> values;

    private Vocabulary(List<EnumerationValue> values) {
        this.values = values;
    }

    public static Vocabulary of(Class<? extends EnumerationValue> type) {
        return new Vocabulary(List.of(type.getEnumConstants()));
    }

    public Optional<String> label(int code) {
        return values.stream()
                .filter(value -> value.code() == code)
                .map(EnumerationValue::label)
                .findFirst();
    }

    /** The number of a name or one of its aliases. */
    public Optional<Integer> code(String name) {
        return values.stream()
                .filter(value ->
                        value.label().equals(name) || value.facts().aliases().contains(name))
                .map(EnumerationValue::code)
                .findFirst();
    }
}
