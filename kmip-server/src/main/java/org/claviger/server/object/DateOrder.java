package org.claviger.server.object;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.type.ResultReason;

/**
 * The dates that clients give in the order that the text demands (2.1 sections 4.40 and 4.41). The server's own dates,
 * which an activation or a revocation sets to now, may come to lie otherwise.
 */
final class DateOrder {
    /** The one is not after the other. */
    private record Pair(Attribute earlier, Attribute later) {
        boolean holds(Attributes attributes) {
            Optional<Instant> end = attributes.date(later);
            return end.isEmpty()
                    || attributes.date(earlier).filter(end.get()::isBefore).isEmpty();
        }
    }

    private static final List<Pair> ORDER = List.of(
            new Pair(Attribute.ACTIVATION_DATE, Attribute.PROCESS_START_DATE),
            new Pair(Attribute.PROTECT_STOP_DATE, Attribute.DEACTIVATION_DATE));

    private DateOrder() {}

    /** Refuses attributes of which any two dates are out of order. */
    static void require(Attributes attributes) {
        ORDER.forEach(pair -> require(pair, attributes));
    }

    /** Refuses attributes of which this one, that a client has changed, is out of order. */
    static void require(AttributeReference changed, Attributes attributes) {
        for (Pair pair : ORDER) {
            if (pair.earlier() == changed || pair.later() == changed) {
                require(pair, attributes);
            }
        }
    }

    private static void require(Pair pair, Attributes attributes) {
        if (!pair.holds(attributes)) {
            throw new KmipException(
                    ResultReason.INVALID_ATTRIBUTE_VALUE,
                    pair.earlier().name1x() + " is not later than "
                            + pair.later().name1x() + ".");
        }
    }
}
