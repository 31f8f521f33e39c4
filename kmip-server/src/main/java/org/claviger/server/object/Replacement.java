package org.claviger.server.object;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.AttributeRule;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.Link;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.LinkType;
import org.claviger.server.policy.Policy;
import org.claviger.server.policy.Subject;
import org.jspecify.annotations.Nullable;

/**
 * A new object in the place of another, as Re-key makes it (2.1 section 6.1.46).
 *
 * @param draft the new object without its value
 * @param replaced the old object without what has moved to the new one
 */
public record Replacement(ManagedObject draft, ManagedObject replaced) {
    /** Dates that are shifted with the Activation Date, where the client gives an Offset. */
    private static final List<Attribute> SHIFTED = List.of(
            Attribute.ACTIVATION_DATE,
            Attribute.PROCESS_START_DATE,
            Attribute.PROTECT_STOP_DATE,
            Attribute.DEACTIVATION_DATE);

    public static Replacement of(
            ManagedObject old,
            String newId,
            @Nullable Duration offset,
            @Nullable Attributes requested,
            Subject subject,
            Policy policy,
            int protectionStorageMask,
            Instant now) {
        Attributes copied = Attributes.NONE;
        Attributes left = old.attributes();
        for (AttributeReference attribute : old.attributes().references()) {
            switch (ruleOf(attribute)) {
                case COPIED, RESTARTED -> copied = copy(copied, old.attributes(), attribute);
                case MOVED -> {
                    copied = copy(copied, old.attributes(), attribute);
                    left = left.without(attribute);
                }
                case ANEW -> {}
            }
        }
        copied = offset == null ? copied : shifted(copied, old, offset, now);
        if (requested != null) {
            requested.references().forEach(attribute -> NewObject.requireSettable(attribute, requested, old.type()));
        }
        Attributes settable = requested == null ? copied : withRequested(copied, requested);
        ManagedObject draft =
                NewObject.replacing(newId, old.type(), settable, subject, policy, protectionStorageMask, now);
        return new Replacement(draft, old.withAttributes(left.with(Attribute.LAST_CHANGE_DATE, now)));
    }

    /** The object with another object linked to it, in the place of an earlier link of that type. */
    public static ManagedObject linked(ManagedObject object, LinkType type, String id) {
        Attributes attributes = object.attributes();
        for (Attributes.Instance instance : attributes.instances(Attribute.LINK)) {
            if (linkType(instance.value()) == type.code()) {
                attributes = attributes.without(Attribute.LINK, instance.index());
            }
        }
        return object.withAttributes(attributes.withAdded(Attribute.LINK, Link.to(id, type)));
    }

    /** The client's values take the place of the copied ones; a Name is another one beside them (TC-REKEY of 1.x). */
    private static Attributes withRequested(Attributes copied, Attributes requested) {
        Attributes all = copied.withAll(requested.without(Attribute.NAME));
        for (Ttlv name : requested.all(Attribute.NAME)) {
            all = all.indexOf(Attribute.NAME, name).isPresent() ? all : all.withAdded(Attribute.NAME, name);
        }
        return all;
    }

    /** New activation = now + offset; the other dates keep their distance to it. */
    private static Attributes shifted(Attributes attributes, ManagedObject old, Duration offset, Instant now) {
        Instant newActivation = now.plus(offset);
        Instant oldActivation = old.date(Attribute.ACTIVATION_DATE).orElse(newActivation);
        Duration shift = Duration.between(oldActivation, newActivation);
        Attributes shifted = attributes;
        for (Attribute date : SHIFTED) {
            Instant given = attributes.date(date).orElse(null);
            shifted = given == null ? shifted : shifted.with(date, given.plus(shift));
        }
        return shifted.with(Attribute.ACTIVATION_DATE, newActivation);
    }

    private static AttributeRule.Replacement ruleOf(AttributeReference attribute) {
        return attribute instanceof Attribute standard
                ? standard.rule().onReplacement()
                : AttributeRule.Replacement.COPIED;
    }

    private static Attributes copy(Attributes to, Attributes from, AttributeReference attribute) {
        return to.withAll(from.only(List.of(attribute)));
    }

    private static int linkType(Ttlv link) {
        return link instanceof Ttlv.Structure structure
                        && !structure.items().isEmpty()
                        && structure.items().getFirst() instanceof Ttlv.EnumerationItem type
                ? type.value()
                : 0;
    }
}
