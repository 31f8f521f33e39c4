package org.claviger.codec.attribute;

import java.time.Duration;
import java.time.Instant;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.schema.WireValue;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.EnumerationValue;

/** From what Java code says to an attribute's item. */
final class Values {
    private Values() {}

    static Ttlv toTtlv(Tag tag, Object value) {
        return switch (value) {
            case Ttlv item -> item.withTag(tag.code());
            case Integer number -> new Ttlv.IntegerItem(tag.code(), number);
            case Long number -> new Ttlv.LongIntegerItem(tag.code(), number);
            case Boolean bool -> new Ttlv.BooleanItem(tag.code(), bool);
            case String text -> new Ttlv.TextItem(tag.code(), text);
            case Bytes bytes -> new Ttlv.BytesItem(tag.code(), bytes);
            case Instant instant -> Ttlv.dateTime(tag, instant);
            case Duration duration -> new Ttlv.IntervalItem(tag.code(), duration.toSeconds());
            case EnumerationValue enumeration -> Ttlv.enumeration(tag, enumeration);
            case WireValue wire -> wire.toTtlv(tag.code());
            case Record structure -> RecordBinder.write(tag, structure);
            default -> throw new IllegalArgumentException(value.getClass() + " is no attribute's value");
        };
    }
}
