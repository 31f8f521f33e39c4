package org.claviger.server.crypto;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.server.crypto.VectorFile.Vector;
import org.jspecify.annotations.Nullable;

/** What the lines of a vector say: bytes in hex, names of the specification. */
final class VectorText {
    private VectorText() {}

    /** {@code Name=Value}, by the names of the specification; null where there are none. */
    static @Nullable CryptographicParameters parameters(Vector vector) {
        if (!vector.has("parameters")) {
            return null;
        }
        RecordComponent[] components = CryptographicParameters.class.getRecordComponents();
        Object[] values = new Object[components.length];
        for (String word : vector.get("parameters").split(" ")) {
            String name = word.substring(0, word.indexOf('='));
            int at = 0;
            while (!components[at].getName().equalsIgnoreCase(name)) {
                at++;
            }
            values[at] = value(components[at].getType(), word.substring(name.length() + 1));
        }
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<CryptographicParameters> constructor = CryptographicParameters.class.getConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object value(Class<?> type, String text) {
        if (type == Integer.class) {
            return Integer.valueOf(text);
        }
        if (type == Boolean.class) {
            return Boolean.valueOf(text);
        }
        return type == Bytes.class ? Bytes.ofHex(text) : constant(type, text);
    }

    static <E> E constant(Class<E> type, String name) {
        for (E constant : type.getEnumConstants()) {
            if (((EnumerationValue) constant).label().equals(name)
                    || constant.toString().equals(name)) {
                return constant;
            }
        }
        throw new IllegalStateException("there is no " + type.getSimpleName() + " " + name);
    }

    static Bytes bytes(Vector vector, String name) {
        return Bytes.ofHex(vector.get(name));
    }

    static @Nullable Bytes optional(Vector vector, String name) {
        return vector.has(name) ? bytes(vector, name) : null;
    }
}
