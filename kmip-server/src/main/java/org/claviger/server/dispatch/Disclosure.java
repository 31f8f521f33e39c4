package org.claviger.server.dispatch;

import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.type.ObjectType;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.policy.Permission;
import org.claviger.server.policy.Subject;

/** What a client sees of the attributes of an object: all but those that tell of a value which it may not Get. */
final class Disclosure {
    private static final List<Attribute> TELLING = List.of(Attribute.values()).stream()
            .filter(attribute -> List.of(ObjectType.values()).stream().anyMatch(attribute.rule()::tellsTheValueOf))
            .toList();

    private Disclosure() {}

    static Attributes to(Subject subject, ManagedObject object) {
        Attributes seen = object.attributes();
        for (Attribute attribute : TELLING) {
            if (attribute.rule().tellsTheValueOf(object.type())
                    && seen.has(attribute)
                    && !Check.reaches(subject, Permission.GET, object)) {
                seen = seen.without(attribute);
            }
        }
        return seen;
    }
}
