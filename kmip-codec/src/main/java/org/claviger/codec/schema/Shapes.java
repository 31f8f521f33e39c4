package org.claviger.codec.schema;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.secret.SecretBytes;
import org.jspecify.annotations.Nullable;

/** The shape that belongs to each Java type. */
final class Shapes {
    private Shapes() {}

    static Shape of(Class<?> type, Tag tag, boolean microseconds) {
        int code = tag.code();
        if (type == int.class || type == Integer.class) {
            return leaf(
                    tag, Ttlv.IntegerItem.class, Ttlv.IntegerItem::value, (Integer v) -> new Ttlv.IntegerItem(code, v));
        }
        if (type == long.class || type == Long.class) {
            return leaf(
                    tag,
                    Ttlv.LongIntegerItem.class,
                    Ttlv.LongIntegerItem::value,
                    (Long v) -> new Ttlv.LongIntegerItem(code, v));
        }
        if (type == boolean.class || type == Boolean.class) {
            return leaf(
                    tag, Ttlv.BooleanItem.class, Ttlv.BooleanItem::value, (Boolean v) -> new Ttlv.BooleanItem(code, v));
        }
        if (type == BigInteger.class) {
            return leaf(
                    open(tag, type),
                    Ttlv.BigIntegerItem.class,
                    Ttlv.BigIntegerItem::value,
                    (BigInteger v) -> new Ttlv.BigIntegerItem(code, v));
        }
        if (type == String.class) {
            return leaf(
                    open(tag, type),
                    Ttlv.TextItem.class,
                    Ttlv.TextItem::value,
                    (String v) -> new Ttlv.TextItem(code, v));
        }
        if (type == Bytes.class) {
            return leaf(
                    open(tag, type),
                    Ttlv.BytesItem.class,
                    Ttlv.BytesItem::value,
                    (Bytes v) -> new Ttlv.BytesItem(code, v));
        }
        if (type == SecretBytes.class) {
            return secret(tag);
        }
        if (type == Instant.class) {
            return instant(tag, microseconds || tag.type() == ItemType.DATE_TIME_EXTENDED);
        }
        if (type == Duration.class) {
            return leaf(
                    tag,
                    Ttlv.IntervalItem.class,
                    item -> Duration.ofSeconds(item.seconds()),
                    (Duration v) -> new Ttlv.IntervalItem(code, v.toSeconds()));
        }
        if (type == Tag.class) {
            return tagName(tag);
        }
        if (type.isEnum() && EnumerationValue.class.isAssignableFrom(type)) {
            return enumeration(tag, type.asSubclass(EnumerationValue.class));
        }
        if (type == Ttlv.class) {
            return leaf(tag, Ttlv.class, item -> item, (Ttlv v) -> v.withTag(code));
        }
        if (type == Ttlv.Structure.class) {
            return leaf(tag, Ttlv.Structure.class, item -> item, (Ttlv.Structure v) -> v.withTag(code));
        }
        if (WireValue.class.isAssignableFrom(type)) {
            return new ByHand(code, fromTtlv(type));
        }
        if (type.isRecord()) {
            return structure(tag, type.asSubclass(Record.class));
        }
        throw new IllegalStateException(type + " is no type of a component");
    }

    /** The records of a sealed family, told apart by their tags. */
    static Shape family(Class<?> sealed) {
        Map<Integer, Class<? extends Record>> byTag = new HashMap<>();
        Map<Class<?>, Tag> byClass = new HashMap<>();
        for (Class<?> member : sealed.getPermittedSubclasses()) {
            Tag tag = tagOf(member);
            byTag.put(tag.code(), member.asSubclass(Record.class));
            byClass.put(member, tag);
        }
        return new Shape() {
            @Override
            public boolean takes(int tag) {
                return byTag.containsKey(tag);
            }

            @Override
            public Object read(Ttlv item, @Nullable Object earlier) {
                Class<? extends Record> member = byTag.get(item.tag());
                if (member == null) {
                    throw new IllegalStateException("the tag was looked at before");
                }
                return RecordSchema.of(member).read(item);
            }

            @Override
            public Ttlv write(Object value, ProtocolVersion version) {
                Tag tag = byClass.get(value.getClass());
                if (tag == null) {
                    throw new IllegalStateException(value.getClass() + " is not of the family");
                }
                return RecordSchema.of(value.getClass().asSubclass(Record.class))
                        .write(tag.code(), (Record) value, version);
            }
        };
    }

    /** The tag of a record that names its own. */
    static Tag tagOf(Class<?> member) {
        Wire wire = member.getAnnotation(Wire.class);
        return wire != null ? wire.value() : Names.tag(member.getSimpleName());
    }

    /** Any item at all. */
    static Shape any() {
        return new Shape() {
            @Override
            public boolean takes(int tag) {
                return true;
            }

            @Override
            public Object read(Ttlv item, @Nullable Object earlier) {
                return item;
            }

            @Override
            public Ttlv write(Object value, ProtocolVersion version) {
                return (Ttlv) value;
            }
        };
    }

    private static <I extends Ttlv, V> Shape leaf(
            Tag tag, Class<I> item, Function<I, Object> read, Function<V, Ttlv> write) {
        return new Leaf<>(tag.code(), item, read, write);
    }

    private record Leaf<I extends Ttlv, V>(int tag, Class<I> item, Function<I, Object> read, Function<V, Ttlv> write)
            implements Shape {
        @Override
        public boolean takes(int other) {
            return other == tag;
        }

        @Override
        public Object read(Ttlv found, @Nullable Object earlier) {
            if (!item.isInstance(found)) {
                throw Misfit.message("has the type " + found.type().label());
            }
            return read.apply(item.cast(found));
        }

        @Override
        @SuppressWarnings("unchecked") // the accessor that gave the value has the type V
        public Ttlv write(Object value, ProtocolVersion version) {
            return write.apply((V) value);
        }
    }

    private static Tag open(Tag tag, Class<?> type) {
        if (tag.isSecret()) {
            throw new IllegalStateException(tag.label() + " is secret: SecretBytes, not " + type.getSimpleName());
        }
        return tag;
    }

    private static Shape secret(Tag tag) {
        if (!tag.isSecret()) {
            throw new IllegalStateException(tag.label() + " is not read as a secret: Tag.isSecret");
        }
        ItemType type = switch (tag.type()) {
            case BIG_INTEGER, TEXT_STRING -> tag.type();
            default -> ItemType.BYTE_STRING;
        };
        Function<Ttlv.SecretItem, Object> read = item -> {
            if (item.type() != type) {
                throw Misfit.message("has the type " + item.type().label());
            }
            return item.value();
        };
        return leaf(tag, Ttlv.SecretItem.class, read, (SecretBytes v) -> new Ttlv.SecretItem(tag.code(), type, v));
    }

    private static Shape instant(Tag tag, boolean microseconds) {
        if (microseconds) {
            return leaf(
                    tag,
                    Ttlv.DateTimeExtendedItem.class,
                    item -> Instants.ofMicroseconds(item.microseconds()),
                    (Instant v) -> new Ttlv.DateTimeExtendedItem(tag.code(), Instants.toMicroseconds(v)));
        }
        return leaf(
                tag,
                Ttlv.DateTimeItem.class,
                item -> Instants.ofSeconds(item.seconds()),
                (Instant v) -> new Ttlv.DateTimeItem(tag.code(), v.getEpochSecond()));
    }

    private static Shape tagName(Tag tag) {
        return leaf(
                tag,
                Ttlv.EnumerationItem.class,
                item -> Tag.find(item.value())
                        .orElseThrow(() -> Misfit.tag(String.format("has the unknown tag 0x%06X", item.value()))),
                (Tag v) -> new Ttlv.EnumerationItem(tag.code(), v.code()));
    }

    private static <E extends EnumerationValue> Shape enumeration(Tag tag, Class<E> type) {
        return leaf(
                tag,
                Ttlv.EnumerationItem.class,
                item -> Enumerations.get(type, item.value()),
                (EnumerationValue v) -> new Ttlv.EnumerationItem(tag.code(), v.code()));
    }

    private static Shape structure(Tag tag, Class<? extends Record> type) {
        // The schema is looked up at use, not now: structures may contain each other.
        return new Nested(tag.code(), type);
    }

    private record Nested(int tag, Class<? extends Record> type) implements Shape {
        @Override
        public boolean takes(int other) {
            return other == tag;
        }

        @Override
        public Object read(Ttlv item, @Nullable Object earlier) {
            return RecordSchema.of(type).read(item);
        }

        @Override
        public Ttlv write(Object value, ProtocolVersion version) {
            return RecordSchema.of(type).write(tag, (Record) value, version);
        }
    }

    private record ByHand(int tag, FromTtlv from) implements Shape {
        @Override
        public boolean takes(int other) {
            return other == tag;
        }

        @Override
        public Object read(Ttlv item, @Nullable Object earlier) {
            try {
                return from.discriminator == null
                        ? (Object) from.handle.invokeExact(item)
                        : (Object) from.handle.invokeExact(item, earlier);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Ttlv write(Object value, ProtocolVersion version) {
            return ((WireValue) value).toTtlv(tag);
        }
    }

    private record FromTtlv(@Nullable Class<?> discriminator, MethodHandle handle) {}

    /** The type of the earlier component on which this type's shape depends. */
    static @Nullable Class<?> discriminator(Class<?> type) {
        return WireValue.class.isAssignableFrom(type) ? fromTtlv(type).discriminator : null;
    }

    private static FromTtlv fromTtlv(Class<?> type) {
        var method = Arrays.stream(type.getMethods())
                .filter(m -> m.getName().equals("fromTtlv") && m.getDeclaringClass() == type)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(type + " lacks fromTtlv"));
        try {
            MethodHandle handle =
                    MethodHandles.privateLookupIn(type, MethodHandles.lookup()).unreflect(method);
            return method.getParameterCount() == 1
                    ? new FromTtlv(null, handle.asType(MethodType.methodType(Object.class, Ttlv.class)))
                    : new FromTtlv(
                            method.getParameterTypes()[1],
                            handle.asType(MethodType.methodType(Object.class, Ttlv.class, Object.class)));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
