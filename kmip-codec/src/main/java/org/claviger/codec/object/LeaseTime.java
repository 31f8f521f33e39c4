package org.claviger.codec.object;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.claviger.codec.KmipException;
import org.claviger.codec.schema.WireValue;
import org.claviger.codec.ttlv.Ttlv;

/** Lease Time of a ticket (2.1 sections 6.1.12 and 6.1.30): a length of time or its end. */
public sealed interface LeaseTime extends WireValue {
    record Lasting(Duration value) implements LeaseTime {
        @Override
        public Ttlv toTtlv(int tag) {
            return new Ttlv.IntervalItem(tag, value.toSeconds());
        }
    }

    record Ending(Instant value) implements LeaseTime {
        @Override
        public Ttlv toTtlv(int tag) {
            return new Ttlv.DateTimeItem(tag, value.getEpochSecond());
        }
    }

    static LeaseTime fromTtlv(Ttlv item) {
        if (item instanceof Ttlv.IntervalItem interval) {
            return new Lasting(Duration.ofSeconds(interval.seconds()));
        }
        if (item instanceof Ttlv.DateTimeItem end) {
            try {
                return new Ending(end.value());
            } catch (DateTimeException e) {
                throw KmipException.invalidField("is out of range");
            }
        }
        throw KmipException.invalidMessage("has the type " + item.type().label());
    }
}
