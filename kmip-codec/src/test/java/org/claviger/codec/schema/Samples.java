package org.claviger.codec.schema;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeFilter;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.attribute.VendorReference;
import org.claviger.codec.message.CredentialValue;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.KeyMaterial;
import org.claviger.codec.object.KeyValue;
import org.claviger.codec.object.LeaseTime;
import org.claviger.codec.object.ManagedObjectValue;
import org.claviger.codec.object.Name;
import org.claviger.codec.object.OpaqueDataType;
import org.claviger.codec.object.Pkcs11Call;
import org.claviger.codec.object.SymmetricKey;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.EncodingOption;
import org.claviger.codec.type.KeyFormatType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Pkcs11Function;
import org.claviger.codec.type.RevocationReasonCode;
import org.claviger.secret.SecretBytes;
import org.jspecify.annotations.Nullable;

/** Makes a record of any class, with all its components or with the required ones alone. */
public final class Samples {
    private Samples() {}

    public static <R extends Record> R full(Class<R> type) {
        return make(type, true);
    }

    /** @return null where a rule between the components asks for more than the required ones */
    public static <R extends Record> @Nullable R minimal(Class<R> type) {
        try {
            return make(type, false);
        } catch (Refused e) {
            return null;
        }
    }

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(Throwable cause) {
            super(cause);
        }
    }

    private static <R extends Record> R make(Class<R> type, boolean full) {
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = component(type, components[i], full);
        }
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new Refused(e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static @Nullable Object component(Class<?> record, RecordComponent component, boolean full) {
        // These two exclude each other.
        if (component.getName().equals("objectTypes") && record.getSimpleName().equals("ObjectDefaults")) {
            return null;
        }
        if (component.getName().equals("objectType") && record.getSimpleName().equals("ObjectDefaults")) {
            return ObjectType.SYMMETRIC_KEY;
        }
        if (component.getName().equals("offset")) {
            return null;
        }
        if (component.getType() == List.class) {
            if (!full) {
                return List.of();
            }
            Class<?> element = (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
            return List.of(value(element, component.getName(), full), value(element, component.getName(), full));
        }
        if (!full && component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            return null;
        }
        return value(component.getType(), component.getName(), full);
    }

    private static Object value(Class<?> type, String name, boolean full) {
        if (type == int.class || type == Integer.class) {
            return 1;
        }
        if (type == long.class || type == Long.class) {
            return 5_000_000_000L;
        }
        if (type == boolean.class || type == Boolean.class) {
            return true;
        }
        if (type == BigInteger.class) {
            return BigInteger.TWO.pow(70).negate();
        }
        if (type == String.class) {
            return "text of " + name;
        }
        if (type == Bytes.class) {
            return Bytes.of((byte) 1, (byte) 2, (byte) 3);
        }
        if (type == SecretBytes.class) {
            return SecretBytes.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        }
        if (type == Instant.class) {
            return Instant.ofEpochSecond(1_700_000_000L);
        }
        if (type == Duration.class) {
            return Duration.ofDays(1);
        }
        if (type == RevocationReasonCode.class) {
            return RevocationReasonCode.KEY_COMPROMISE;
        }
        if (type == ObjectType.class) {
            return ObjectType.SYMMETRIC_KEY;
        }
        if (type == EncodingOption.class) {
            return EncodingOption.TTLV_ENCODING;
        }
        if (type == KeyFormatType.class) {
            return KeyFormatType.RAW;
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type == ManagedObjectValue.class) {
            return make(SymmetricKey.class, full);
        }
        if (type == Ttlv.class) {
            return name.equals("vendorSpecific")
                    ? Ttlv.text(Tag.VENDOR_IDENTIFICATION, "a vendor")
                    : Ttlv.integer(Tag.valueOf(constant(name)), 7);
        }
        if (type == Ttlv.Structure.class) {
            return Ttlv.structure(Tag.valueOf(constant(name)), Ttlv.integer(Tag.BATCH_COUNT, 1));
        }
        if (WireValue.class.isAssignableFrom(type)) {
            return wireValue(type);
        }
        return make(type.asSubclass(Record.class), full);
    }

    private static Object wireValue(Class<?> type) {
        if (type == UniqueIdentifier.class) {
            return UniqueIdentifier.of("an-identifier");
        }
        if (type == Data.class) {
            return Data.of(Bytes.of((byte) 9));
        }
        if (type == LeaseTime.class) {
            return new LeaseTime.Lasting(Duration.ofMinutes(2));
        }
        if (type == Pkcs11Call.class) {
            return new Pkcs11Call.Standard(Pkcs11Function.C_INITIALIZE);
        }
        if (type == OpaqueDataType.class) {
            return new OpaqueDataType(0x80000001);
        }
        if (type == KeyValue.class) {
            return KeyValue.Structure.of(
                    new KeyMaterial.Encoded(SecretBytes.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8})));
        }
        if (type == CredentialValue.class) {
            return new CredentialValue.UsernameAndPassword("somebody", SecretBytes.copyOf(new byte[] {1, 2}));
        }
        if (type == Attributes.class) {
            return Attributes.NONE
                    .with(Attribute.NAME, Name.of("a name"))
                    .with(new VendorReference("x", "colour"), "green");
        }
        if (type == AttributeFilter.class) {
            return new AttributeFilter(List.of(AttributeValue.of(Attribute.NAME, Name.of("a name"))));
        }
        if (type == AttributeReference.class) {
            return Attribute.NAME;
        }
        if (type == AttributeValue.class) {
            return AttributeValue.of(Attribute.OBJECT_GROUP, "a group");
        }
        throw new AssertionError("no sample of " + type);
    }

    private static String constant(String component) {
        return component.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }
}
