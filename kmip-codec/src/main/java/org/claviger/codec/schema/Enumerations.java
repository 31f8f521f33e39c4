package org.claviger.codec.schema;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.codec.type.ResultReason;

/** From the number on the wire to the constant of an enumeration. */
public final class Enumerations {
    private static final ClassValue<Map<Integer, EnumerationValue>> CONSTANTS = new ClassValue<>() {
        @Override
        protected Map<Integer, EnumerationValue> computeValue(Class<?> type) {
            Map<Integer, EnumerationValue> byCode = new HashMap<>();
            for (Object constant : type.getEnumConstants()) {
                EnumerationValue value = (EnumerationValue) constant;
                byCode.put(value.code(), value);
            }
            // Not Map.copyOf, whose tables are searched one place after another.
            return Collections.unmodifiableMap(byCode);
        }
    };

    private Enumerations() {}

    public static <E extends EnumerationValue> Optional<E> find(Class<E> type, int code) {
        return Optional.ofNullable(CONSTANTS.get(type).get(code)).map(type::cast);
    }

    /** The constant; a number that is none is refused with Unknown Enumeration. */
    public static <E extends EnumerationValue> E get(Class<E> type, int code) {
        return find(type, code)
                .orElseThrow(() -> new KmipException(
                        ResultReason.UNKNOWN_ENUMERATION, String.format("has the unknown value 0x%08X", code)));
    }
}
