package org.claviger.codec.attribute;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.claviger.codec.KmipException;
import org.claviger.codec.schema.Enumerations;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.schema.WireValue;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.codec.type.ResultReason;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of an object, or those that a request gives: an immutable set of values, in the order in which they
 * came. Each value has an index that it keeps when others are deleted (Attribute Index of 1.x).
 */
public final class Attributes implements WireValue {
    public static final Attributes NONE = new Attributes(new LinkedHashMap<>());

    /** The highest index that a client may give: far above what anyone has, far below where the next one overflows. */
    static final int INDEX_MAX = 1 << 20;

    /** One value of an attribute. */
    public record Instance(int index, Ttlv value) {}

    private final SequencedMap<AttributeReference, List<Instance>> values;

    private Attributes(SequencedMap<AttributeReference, List<Instance>> values) {
        this.values = Collections.unmodifiableSequencedMap(values);
    }

    /**
     * Reads an Attributes, Common Attributes, Private or Public Key Attributes structure. A tag that is no attribute's
     * is refused with Invalid Attribute, a value that the attribute cannot have with Invalid Attribute Value, and a
     * second value where there can be one with Attribute Single Valued.
     */
    public static Attributes of(Ttlv.Structure structure) {
        SequencedMap<AttributeReference, List<Instance>> values = new LinkedHashMap<>();
        List<Ttlv> items = structure.items();
        for (int i = 0; i < items.size(); i++) {
            AttributeValue value = AttributeValue.ofItem(items.get(i));
            value.check();
            List<Instance> instances = values.computeIfAbsent(value.attribute(), _ -> new ArrayList<>());
            if (!instances.isEmpty() && !mayHaveMany(value.attribute())) {
                throw new KmipException(
                        ResultReason.ATTRIBUTE_SINGLE_VALUED, value.attribute().name1x() + " has one value");
            }
            int index = nextIndex(instances);
            // Not on the wire of 2.x: what Dialect says of a value of 1.x.
            if (i + 1 < items.size()
                    && items.get(i + 1) instanceof Ttlv.IntegerItem given
                    && given.is(Tag.ATTRIBUTE_INDEX)) {
                index = indexes(instances).contains(given.value()) ? index : checkIndex(given.value());
                i++;
            }
            instances.add(new Instance(index, value.value()));
        }
        values.replaceAll((_, instances) -> List.copyOf(instances));
        return new Attributes(values);
    }

    public static Attributes fromTtlv(Ttlv item) {
        if (item instanceof Ttlv.Structure structure) {
            return of(structure);
        }
        throw KmipException.invalidMessage("has the type " + item.type().label());
    }

    /** Built by storage, which keeps what was checked before. */
    static Attributes ofStored(SequencedMap<AttributeReference, List<Instance>> values) {
        return new Attributes(values);
    }

    /** An index other than 0 follows its value, for Dialect. */
    @Override
    public Ttlv.Structure toTtlv(int tag) {
        List<Ttlv> items = new ArrayList<>();
        values.forEach((reference, instances) -> {
            for (Instance instance : instances) {
                items.add(new AttributeValue(reference, instance.value()).toItem());
                if (instance.index() != 0) {
                    items.add(new Ttlv.IntegerItem(Tag.ATTRIBUTE_INDEX.code(), instance.index()));
                }
            }
        });
        return new Ttlv.Structure(tag, items);
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public boolean has(AttributeReference attribute) {
        return values.containsKey(attribute);
    }

    /** The attributes that have a value. */
    public Set<AttributeReference> references() {
        return values.sequencedKeySet();
    }

    public List<Instance> instances(AttributeReference attribute) {
        return values.getOrDefault(attribute, List.of());
    }

    /** Every value of an attribute, by its index. */
    public List<Ttlv> all(AttributeReference attribute) {
        return instances(attribute).stream().map(Instance::value).toList();
    }

    /** The value of an attribute, or its first one. */
    public Optional<Ttlv> find(AttributeReference attribute) {
        List<Instance> instances = instances(attribute);
        return instances.isEmpty()
                ? Optional.empty()
                : Optional.of(instances.getFirst().value());
    }

    // A vendor attribute may have values of any type: those of another one are passed over.

    private <I extends Ttlv> Optional<I> find(AttributeReference attribute, Class<I> item) {
        // Decisions ask this some dozen times a request: a loop costs a fifth of a stream.
        for (Instance instance : instances(attribute)) {
            if (item.isInstance(instance.value())) {
                return Optional.of(item.cast(instance.value()));
            }
        }
        return Optional.empty();
    }

    private <I extends Ttlv> Stream<I> all(AttributeReference attribute, Class<I> item) {
        return instances(attribute).stream()
                .map(Instance::value)
                .filter(item::isInstance)
                .map(item::cast);
    }

    /** Every value with its attribute. */
    public List<AttributeValue> toList() {
        List<AttributeValue> list = new ArrayList<>();
        values.forEach((reference, instances) ->
                instances.forEach(instance -> list.add(new AttributeValue(reference, instance.value()))));
        return list;
    }

    public Optional<String> text(AttributeReference attribute) {
        return find(attribute, Ttlv.TextItem.class).map(Ttlv.TextItem::value);
    }

    public List<String> texts(AttributeReference attribute) {
        return all(attribute, Ttlv.TextItem.class).map(Ttlv.TextItem::value).toList();
    }

    public Optional<Integer> integer(AttributeReference attribute) {
        return find(attribute, Ttlv.IntegerItem.class).map(Ttlv.IntegerItem::value);
    }

    public Optional<Boolean> bool(AttributeReference attribute) {
        return find(attribute, Ttlv.BooleanItem.class).map(Ttlv.BooleanItem::value);
    }

    public Optional<Bytes> bytes(AttributeReference attribute) {
        return find(attribute, Ttlv.BytesItem.class).map(Ttlv.BytesItem::value);
    }

    public Optional<Instant> date(AttributeReference attribute) {
        return find(attribute, Ttlv.DateTimeItem.class).map(Ttlv.DateTimeItem::value);
    }

    public Optional<Duration> interval(AttributeReference attribute) {
        return find(attribute, Ttlv.IntervalItem.class).map(item -> Duration.ofSeconds(item.seconds()));
    }

    public <E extends Enum<E> & EnumerationValue> Optional<E> enumeration(
            AttributeReference attribute, Class<E> vocabulary) {
        return find(attribute, Ttlv.EnumerationItem.class).map(item -> Enumerations.get(vocabulary, item.value()));
    }

    public <E extends Enum<E> & EnumerationValue> List<E> enumerations(
            AttributeReference attribute, Class<E> vocabulary) {
        return all(attribute, Ttlv.EnumerationItem.class)
                .map(item -> Enumerations.get(vocabulary, item.value()))
                .toList();
    }

    public <R extends Record> Optional<R> structure(AttributeReference attribute, Class<R> type) {
        return find(attribute, Ttlv.Structure.class).map(item -> RecordBinder.read(type, item));
    }

    public <R extends Record> List<R> structures(AttributeReference attribute, Class<R> type) {
        return all(attribute, Ttlv.Structure.class)
                .map(item -> RecordBinder.read(type, item))
                .toList();
    }

    /** The index of a value that is equal to this one. */
    public Optional<Integer> indexOf(AttributeReference attribute, Ttlv value) {
        return instances(attribute).stream()
                .filter(instance -> instance.value().equals(value))
                .map(Instance::index)
                .findFirst();
    }

    /**
     * A copy in which the attribute has this one value.
     *
     * @param value an item, or what {@link AttributeValue#of} makes one of; null leaves everything as it is
     */
    public Attributes with(AttributeReference attribute, @Nullable Object value) {
        return value == null ? this : put(attribute, List.of(new Instance(0, item(attribute, value))));
    }

    /** A copy in which the attribute has one value more. */
    public Attributes withAdded(AttributeReference attribute, Object value) {
        List<Instance> instances = new ArrayList<>(instances(attribute));
        instances.add(new Instance(nextIndex(instances), item(attribute, value)));
        return put(attribute, List.copyOf(instances));
    }

    /** A copy in which the value at an index is another. */
    public Attributes withReplaced(AttributeReference attribute, int index, Object value) {
        Ttlv item = item(attribute, value);
        return put(
                attribute,
                instances(attribute).stream()
                        .map(instance -> instance.index() == index ? new Instance(index, item) : instance)
                        .toList());
    }

    /** A copy with the other set's attributes, each in the place of this set's values of it. */
    public Attributes withAll(Attributes others) {
        SequencedMap<AttributeReference, List<Instance>> copy = new LinkedHashMap<>(values);
        copy.putAll(others.values);
        return new Attributes(copy);
    }

    /** The union of the values of attributes that may have several; of others the values of {@code others}. */
    public Attributes unitedWith(Attributes others) {
        Attributes all = this;
        for (AttributeValue value : others.toList()) {
            boolean one = !mayHaveMany(value.attribute());
            if (one || all.indexOf(value.attribute(), value.value()).isEmpty()) {
                all = one
                        ? all.with(value.attribute(), value.value())
                        : all.withAdded(value.attribute(), value.value());
            }
        }
        return all;
    }

    /** A copy without the attribute. */
    public Attributes without(AttributeReference attribute) {
        return put(attribute, List.of());
    }

    /** A copy without the value at an index; the other values keep theirs. */
    public Attributes without(AttributeReference attribute, int index) {
        return put(
                attribute,
                instances(attribute).stream()
                        .filter(instance -> instance.index() != index)
                        .toList());
    }

    /** A copy with these attributes alone. */
    public Attributes only(Collection<? extends AttributeReference> attributes) {
        SequencedMap<AttributeReference, List<Instance>> copy = new LinkedHashMap<>();
        for (AttributeReference attribute : attributes) {
            if (has(attribute)) {
                copy.put(attribute, instances(attribute));
            }
        }
        return new Attributes(copy);
    }

    /** A compact form for storage, with a format number. */
    public byte[] encode() {
        return AttributesEncoding.encode(this);
    }

    public static Attributes decode(byte[] encoded) {
        return AttributesEncoding.decode(encoded);
    }

    /** Whether an object may have several values of it. */
    public static boolean mayHaveMany(AttributeReference attribute) {
        return switch (attribute) {
            case Attribute standard -> standard.rule().isMany();
            case VendorReference _ -> true;
        };
    }

    private Attributes put(AttributeReference attribute, List<Instance> instances) {
        SequencedMap<AttributeReference, List<Instance>> copy = new LinkedHashMap<>(values);
        if (instances.isEmpty()) {
            copy.remove(attribute);
        } else {
            copy.put(attribute, instances);
        }
        return new Attributes(copy);
    }

    private static Ttlv item(AttributeReference attribute, Object value) {
        AttributeValue checked = AttributeValue.of(attribute, value);
        checked.check();
        return checked.value();
    }

    private static int checkIndex(int index) {
        if (index < 0 || index > INDEX_MAX) {
            throw KmipException.invalidField("AttributeIndex is out of range");
        }
        return index;
    }

    private static int nextIndex(List<Instance> instances) {
        return indexes(instances).stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    }

    private static List<Integer> indexes(List<Instance> instances) {
        return instances.stream().map(Instance::index).toList();
    }

    /** Equal values in equal places of their attribute; the order of the attributes does not count. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Attributes attributes && values.equals(attributes.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** The names alone: values do not belong in a log. */
    @Override
    public String toString() {
        return "Attributes" + values.keySet();
    }
}
