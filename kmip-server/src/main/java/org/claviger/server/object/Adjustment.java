package org.claviger.server.object;

import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.AdjustmentType;
import org.claviger.codec.type.ResultReason;
import org.jspecify.annotations.Nullable;

/** What Adjust Attribute makes of a value (2.1 section 6.1.3): more, less or the opposite. */
final class Adjustment {
    /** An Interval has 32 bits without a sign. */
    private static final long INTERVAL_MAX = 0xFFFF_FFFFL;

    private Adjustment() {}

    /**
     * @param current the value, or empty where the attribute has none: numbers then start at zero
     * @param by how much; 1 where it is left out
     */
    static Ttlv of(AttributeReference attribute, Optional<Ttlv> current, AdjustmentType type, @Nullable Ttlv by) {
        Ttlv value = current.or(() -> start(attribute))
                .orElseThrow(() -> new KmipException(
                        ResultReason.ITEM_NOT_FOUND, "The object has no attribute " + attribute.name1x() + "."));
        return switch (value) {
            case Ttlv.BooleanItem bool
            when type == AdjustmentType.NEGATE -> new Ttlv.BooleanItem(bool.tag(), !bool.value());
            case Ttlv.IntegerItem integer ->
                new Ttlv.IntegerItem(integer.tag(), exactInt(adjusted(integer.value(), type, by)));
            case Ttlv.LongIntegerItem number ->
                new Ttlv.LongIntegerItem(number.tag(), adjusted(number.value(), type, by));
            case Ttlv.IntervalItem interval ->
                new Ttlv.IntervalItem(interval.tag(), inInterval(adjusted(interval.seconds(), type, by)));
            case Ttlv.DateTimeItem date -> new Ttlv.DateTimeItem(date.tag(), adjusted(date.seconds(), type, by));
            default ->
                throw new KmipException(
                        ResultReason.INVALID_DATA_TYPE,
                        attribute.name1x() + " is a " + value.type().label() + ", which is not adjusted so.");
        };
    }

    /** What an attribute without a value counts as: zero, or false. */
    private static Optional<Ttlv> start(AttributeReference attribute) {
        if (!(attribute instanceof Attribute standard)) {
            return Optional.empty();
        }
        int tag = standard.tag().code();
        return switch (standard.rule().type()) {
            case INTEGER -> Optional.of(new Ttlv.IntegerItem(tag, 0));
            case LONG_INTEGER -> Optional.of(new Ttlv.LongIntegerItem(tag, 0));
            case INTERVAL -> Optional.of(new Ttlv.IntervalItem(tag, 0));
            case BOOLEAN -> Optional.of(new Ttlv.BooleanItem(tag, false));
            default -> Optional.empty();
        };
    }

    private static long adjusted(long value, AdjustmentType type, @Nullable Ttlv by) {
        try {
            return switch (type) {
                case INCREMENT -> Math.addExact(value, amount(by));
                case DECREMENT -> Math.subtractExact(value, amount(by));
                case NEGATE -> Math.negateExact(value);
            };
        } catch (ArithmeticException e) {
            throw outOfRange();
        }
    }

    private static long amount(@Nullable Ttlv by) {
        return switch (by) {
            case null -> 1;
            case Ttlv.IntegerItem integer -> integer.value();
            case Ttlv.LongIntegerItem number -> number.value();
            case Ttlv.IntervalItem interval -> interval.seconds();
            default -> throw new KmipException(ResultReason.INVALID_DATA_TYPE, "The Adjustment Value is no number.");
        };
    }

    private static int exactInt(long value) {
        if (value != (int) value) {
            throw outOfRange();
        }
        return (int) value;
    }

    private static long inInterval(long value) {
        if (value < 0 || value > INTERVAL_MAX) {
            throw outOfRange();
        }
        return value;
    }

    private static KmipException outOfRange() {
        return new KmipException(ResultReason.NUMERIC_RANGE, "The adjusted value is out of range.");
    }
}
