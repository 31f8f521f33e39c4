package org.claviger.codec.schema;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.claviger.codec.KmipException;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.version.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/** What a record class says of its structure, worked out once. */
final class RecordSchema<R extends Record> {
    private static final ClassValue<RecordSchema<?>> SCHEMAS = new ClassValue<>() {
        @Override
        protected RecordSchema<?> computeValue(Class<?> type) {
            return new RecordSchema<>(type.asSubclass(Record.class));
        }
    };

    private enum Presence {
        REQUIRED,
        OPTIONAL,
        REPEATED
    }

    /** @param decider the place of the earlier component that decides on this one's shape, or -1 */
    private record Component(
            String label,
            Presence presence,
            Shape shape,
            MethodHandle accessor,
            int decider,
            ProtocolVersion since,
            ProtocolVersion until) {
        static Component ofAnyTag(String label, Presence presence, Shape shape, MethodHandle accessor) {
            return new Component(label, presence, shape, accessor, -1, ProtocolVersion.V1_0, ProtocolVersion.NEWEST);
        }

        boolean existsIn(ProtocolVersion version) {
            return version.within(since, until);
        }
    }

    private final Class<R> type;
    private final Component[] components;
    private final MethodHandle constructor;

    private RecordSchema(Class<R> type) {
        this.type = type;
        RecordComponent[] declared = type.getRecordComponents();
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            this.components = new Component[declared.length];
            for (int i = 0; i < declared.length; i++) {
                components[i] = component(declared, i, lookup);
            }
            Class<?>[] types =
                    Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new);
            this.constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, declared.length)
                    .asType(MethodType.methodType(Record.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(type + ": " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("unchecked") // computeValue makes the schema of the very class
    static <R extends Record> RecordSchema<R> of(Class<R> type) {
        return (RecordSchema<R>) SCHEMAS.get(type);
    }

    private static Component component(RecordComponent[] declared, int place, MethodHandles.Lookup lookup)
            throws IllegalAccessException {
        RecordComponent component = declared[place];
        MethodHandle accessor =
                lookup.unreflect(component.getAccessor()).asType(MethodType.methodType(Object.class, Record.class));
        boolean repeated = component.getType() == List.class;
        Class<?> value = repeated ? elementType(component) : component.getType();
        boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        if (optional && (repeated || value.isPrimitive())) {
            throw new IllegalStateException(component.getName() + " cannot be null");
        }
        Presence presence = repeated ? Presence.REPEATED : optional ? Presence.OPTIONAL : Presence.REQUIRED;
        if (component.isAnnotationPresent(Rest.class)) {
            return Component.ofAnyTag(component.getName(), presence, Shapes.any(), accessor);
        }
        if (value.isSealed() && !WireValue.class.isAssignableFrom(value) && value != Ttlv.class) {
            return Component.ofAnyTag(value.getSimpleName(), presence, Shapes.family(value), accessor);
        }
        Wire wire = component.getAnnotation(Wire.class);
        Tag tag = wire != null ? wire.value() : Names.tag(component.getName());
        if (component.isAnnotationPresent(Internal.class) && tag.existsIn(ProtocolVersion.NEWEST)) {
            throw new IllegalStateException(tag.label() + " is on the wire of 2.1");
        }
        Since since = component.getAnnotation(Since.class);
        Until until = component.getAnnotation(Until.class);
        return new Component(
                tag.label(),
                presence,
                Shapes.of(value, tag, component.isAnnotationPresent(Microseconds.class)),
                accessor,
                decider(declared, place, Shapes.discriminator(value)),
                since != null ? since.value() : ProtocolVersion.V1_0,
                until != null ? until.value() : ProtocolVersion.NEWEST);
    }

    private static Class<?> elementType(RecordComponent component) {
        if (component.getGenericType() instanceof ParameterizedType list
                && list.getActualTypeArguments()[0] instanceof Class<?> element) {
            return element;
        }
        throw new IllegalStateException(component.getName() + " is a list of what?");
    }

    private static int decider(RecordComponent[] declared, int place, @Nullable Class<?> type) {
        if (type == null) {
            return -1;
        }
        for (int i = 0; i < place; i++) {
            if (declared[i].getType() == type) {
                return i;
            }
        }
        throw new IllegalStateException(declared[place].getName() + " needs a " + type.getSimpleName() + " before it");
    }

    R read(Ttlv item) {
        if (!(item instanceof Ttlv.Structure structure)) {
            throw Misfit.message("has the type " + item.type().label());
        }
        List<Ttlv> items = structure.items();
        @Nullable Object[] values = new @Nullable Object[components.length];
        int next = 0;
        for (int i = 0; i < components.length; i++) {
            Component component = components[i];
            if (component.presence == Presence.REPEATED) {
                int end = next;
                while (end < items.size()
                        && component.shape.takes(items.get(end).tag())) {
                    end++;
                }
                values[i] = readAll(component, items.subList(next, end), values);
                next = end;
            } else if (next < items.size()
                    && component.shape.takes(items.get(next).tag())) {
                values[i] = readOne(component, items.get(next), values);
                next++;
            } else if (component.presence == Presence.REQUIRED) {
                throw whatIsWrong(items, next, component);
            } else {
                values[i] = null;
            }
        }
        if (next < items.size()) {
            throw whatIsWrong(items, next, null);
        }
        return construct(values);
    }

    private static List<Object> readAll(Component component, List<Ttlv> items, @Nullable Object[] values) {
        if (items.isEmpty()) {
            return List.of();
        }
        List<Object> read = new ArrayList<>(items.size());
        for (Ttlv item : items) {
            read.add(readOne(component, item, values));
        }
        return List.copyOf(read);
    }

    private static Object readOne(Component component, Ttlv item, @Nullable Object[] values) {
        try {
            return component.shape.read(item, component.decider < 0 ? null : values[component.decider]);
        } catch (Misfit e) {
            throw e.in(label(item.tag()));
        } catch (KmipException e) {
            String label = label(item.tag());
            throw Misfit.of(e, label).in(label);
        }
    }

    static String label(int tag) {
        return Tag.find(tag).map(Tag::label).orElseGet(() -> String.format("0x%06X", tag));
    }

    private R construct(@Nullable Object[] values) {
        try {
            return type.cast((Record) constructor.invokeExact(values));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The items do not follow the components: says which rule the item at this place breaks. */
    private Misfit whatIsWrong(List<Ttlv> items, int place, @Nullable Component missing) {
        if (place < items.size()) {
            int tag = items.get(place).tag();
            String label = label(tag);
            Component component = componentOf(tag);
            if (component == null) {
                return (Tag.find(tag).isPresent() ? Misfit.message("has no place here") : Misfit.tag("is not known"))
                        .in(label);
            }
            boolean before = items.subList(0, place).stream().anyMatch(item -> component.shape.takes(item.tag()));
            if (before && component.presence != Presence.REPEATED) {
                return Misfit.message("is there more than once").in(label);
            }
            boolean later = missing != null
                    && items.subList(place, items.size()).stream().noneMatch(item -> missing.shape.takes(item.tag()));
            if (missing == null || !later) {
                return Misfit.message("is not in the specification's order").in(label);
            }
        }
        return Misfit.message("is missing").in(missing == null ? type.getSimpleName() : missing.label);
    }

    private @Nullable Component componentOf(int tag) {
        for (Component component : components) {
            if (component.shape.takes(tag)) {
                return component;
            }
        }
        return null;
    }

    Ttlv.Structure write(int tag, Record value, ProtocolVersion version) {
        List<Ttlv> items = new ArrayList<>(components.length);
        for (Component component : components) {
            if (!component.existsIn(version)) {
                continue;
            }
            Object content = get(component, value);
            if (component.presence == Presence.REPEATED) {
                for (Object element : (List<?>) Objects.requireNonNull(content)) {
                    items.add(component.shape.write(element, version));
                }
            } else if (content != null) {
                items.add(component.shape.write(content, version));
            }
        }
        return new Ttlv.Structure(tag, items);
    }

    private static @Nullable Object get(Component component, Record value) {
        try {
            return (Object) component.accessor.invokeExact(value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
