package org.claviger.codec.attribute;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.claviger.codec.KmipException;
import org.claviger.codec.schema.WireValue;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.ResultReason;

/**
 * What Locate looks for (2.1 section 6.1.28): an object matches that has all of it. Two values of a date are a span of
 * time, a structure may leave out fields, a mask asks for all of its bits, Usage Limits for at least so much.
 */
public record AttributeFilter(List<AttributeValue> criteria) implements WireValue {
    public AttributeFilter {
        criteria = List.copyOf(criteria);
    }

    public static AttributeFilter fromTtlv(Ttlv item) {
        if (!(item instanceof Ttlv.Structure structure)) {
            throw KmipException.invalidMessage("has the type " + item.type().label());
        }
        List<AttributeValue> criteria = new ArrayList<>();
        for (Ttlv criterion : structure.items()) {
            // What 1.x says of a value's place among others does not matter here.
            if (!criterion.is(Tag.ATTRIBUTE_INDEX)) {
                AttributeValue value = AttributeValue.ofItem(criterion);
                checkType(value);
                criteria.add(value);
            }
        }
        return new AttributeFilter(criteria);
    }

    @Override
    public Ttlv toTtlv(int tag) {
        return new Ttlv.Structure(
                tag, criteria.stream().map(AttributeValue::toItem).toList());
    }

    public boolean matches(Attributes attributes) {
        for (AttributeValue criterion : criteria) {
            Matcher matcher = matcher(criterion);
            if (attributes.all(criterion.attribute()).stream().noneMatch(matcher::matches)) {
                return false;
            }
        }
        return true;
    }

    /** The attributes that are looked at. */
    public Set<AttributeReference> references() {
        return criteria.stream().map(AttributeValue::attribute).collect(Collectors.toUnmodifiableSet());
    }

    /** The values that are asked for of one attribute. */
    public List<Ttlv> values(AttributeReference attribute) {
        return criteria.stream()
                .filter(criterion -> criterion.attribute().equals(attribute))
                .map(AttributeValue::value)
                .toList();
    }

    @FunctionalInterface
    private interface Matcher {
        boolean matches(Ttlv stored);
    }

    private Matcher matcher(AttributeValue criterion) {
        if (criterion.value() instanceof Ttlv.DateTimeItem) {
            List<Ttlv> dates = values(criterion.attribute());
            if (dates.size() == 2
                    && dates.get(0) instanceof Ttlv.DateTimeItem one
                    && dates.get(1) instanceof Ttlv.DateTimeItem other) {
                long first = Math.min(one.seconds(), other.seconds());
                long last = Math.max(one.seconds(), other.seconds());
                return stored ->
                        stored instanceof Ttlv.DateTimeItem date && date.seconds() >= first && date.seconds() <= last;
            }
        }
        return stored -> matches(criterion.attribute(), criterion.value(), stored);
    }

    /** Whether one stored value is what one criterion asks for. */
    public static boolean matches(AttributeReference attribute, Ttlv wanted, Ttlv stored) {
        if (attribute == Attribute.USAGE_LIMITS) {
            return usageLimitsMatch(wanted, stored);
        }
        if (attribute instanceof Attribute standard
                && standard.rule().isMask()
                && wanted instanceof Ttlv.IntegerItem mask
                && stored instanceof Ttlv.IntegerItem bits) {
            return (bits.value() & mask.value()) == mask.value();
        }
        return isPart(wanted, stored);
    }

    /** Every field that is asked for is there with that value; a repeated field may be any of the stored ones. */
    private static boolean isPart(Ttlv wanted, Ttlv stored) {
        if (wanted instanceof Ttlv.Structure part && stored instanceof Ttlv.Structure whole) {
            return part.items().stream()
                    .allMatch(field ->
                            whole.items().stream().anyMatch(item -> item.tag() == field.tag() && isPart(field, item)));
        }
        return wanted.equals(stored);
    }

    /** Total and count are at least what is asked for; the unit is the same. */
    private static boolean usageLimitsMatch(Ttlv wanted, Ttlv stored) {
        return wanted instanceof Ttlv.Structure part
                && stored instanceof Ttlv.Structure whole
                && part.items().stream()
                        .allMatch(field -> whole.items().stream().anyMatch(item -> isAtLeast(field, item)));
    }

    private static boolean isAtLeast(Ttlv wanted, Ttlv stored) {
        if (wanted instanceof Ttlv.LongIntegerItem least && stored instanceof Ttlv.LongIntegerItem has) {
            return stored.tag() == wanted.tag() && has.value() >= least.value();
        }
        return stored.equals(wanted);
    }

    /** Structures may be partial, so their fields are compared and not checked. */
    private static void checkType(AttributeValue criterion) {
        if (criterion.attribute() instanceof Attribute standard) {
            if (standard.rule().type() != ItemType.STRUCTURE) {
                criterion.check();
            } else if (!(criterion.value() instanceof Ttlv.Structure)) {
                throw new KmipException(ResultReason.INVALID_ATTRIBUTE_VALUE, standard.name1x() + " is a Structure");
            }
        }
    }
}
