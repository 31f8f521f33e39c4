package org.claviger.server.object;

import java.time.Instant;
import java.util.List;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.AttributeRule.Party;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.attribute.Attributes.Instance;
import org.claviger.codec.attribute.VendorReference;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.AdjustmentType;
import org.claviger.codec.type.ResultReason;
import org.jspecify.annotations.Nullable;

/**
 * Changes of attributes that clients ask for (2.1 sections 6.1.2, 6.1.13, 6.1.34 and 6.1.51), by the rows of the table
 * of attributes. Each returns the object as it is afterwards, dates that have come due included.
 */
public final class AttributeChanges {
    private AttributeChanges() {}

    /** Add Attribute: one value more. */
    public static ManagedObject add(ManagedObject object, AttributeValue added, Instant now) {
        AttributeReference attribute = added.attribute();
        requireApplicable(object, attribute);
        if (!mayBeSet(attribute)) {
            throw readOnly(ResultReason.READ_ONLY_ATTRIBUTE, attribute);
        }
        boolean present = object.attributes().has(attribute);
        if (present && !Attributes.mayHaveMany(attribute)) {
            throw new KmipException(
                    ResultReason.ATTRIBUTE_SINGLE_VALUED, attribute.name1x() + " has one value, and is there already.");
        }
        requireNewName(object, added, null);
        requireChangeable(object, attribute);
        AttributeValue value = whole(object, added);
        return changed(object, attribute, object.attributes().withAdded(attribute, value.value()), now);
    }

    /**
     * Modify Attribute: another value in the place of one that is there.
     *
     * @param current the value that is replaced, where the client names it
     * @param index its index, where a client of 1.x names that
     */
    public static ManagedObject modify(
            ManagedObject object,
            @Nullable AttributeValue current,
            AttributeValue changed,
            @Nullable Integer index,
            Instant now) {
        AttributeReference attribute = changed.attribute();
        requireApplicable(object, attribute);
        if (!mayBeChanged(attribute)) {
            throw readOnly(ResultReason.ATTRIBUTE_READ_ONLY, attribute);
        }
        if (current != null && !current.attribute().equals(attribute)) {
            throw KmipException.invalidField("Current Attribute and New Attribute are not the same attribute.");
        }
        int place = instance(object, attribute, current == null ? null : current.value(), index);
        requireNewName(object, changed, place);
        requireChangeable(object, attribute);
        requireNotFinal(object, attribute, now);
        requireOneWay(object, changed);
        AttributeValue value = whole(object, changed);
        return changed(object, attribute, object.attributes().withReplaced(attribute, place, value.value()), now);
    }

    /** Set Attribute: the only value, whether there was one or not. */
    public static ManagedObject set(ManagedObject object, AttributeValue value, Instant now) {
        AttributeReference attribute = value.attribute();
        requireApplicable(object, attribute);
        boolean present = object.attributes().has(attribute);
        if (present ? !mayBeChanged(attribute) : !mayBeSet(attribute)) {
            throw readOnly(ResultReason.READ_ONLY_ATTRIBUTE, attribute);
        }
        if (attribute instanceof Attribute standard && standard.rule().isMany()) {
            throw new KmipException(
                    ResultReason.MULTI_VALUED_ATTRIBUTE,
                    attribute.name1x() + " may have several values: Add or Modify Attribute.");
        }
        requireChangeable(object, attribute);
        requireNotFinal(object, attribute, now);
        requireOneWay(object, value);
        return changed(
                object,
                attribute,
                object.attributes().with(attribute, whole(object, value).value()),
                now);
    }

    /**
     * Adjust Attribute: the only value becomes more, less or its opposite.
     *
     * @param by how much; 1 where it is left out
     */
    public static ManagedObject adjust(
            ManagedObject object, AttributeReference attribute, AdjustmentType type, @Nullable Ttlv by, Instant now) {
        requireApplicable(object, attribute);
        if (!mayBeChanged(attribute)) {
            throw readOnly(ResultReason.READ_ONLY_ATTRIBUTE, attribute);
        }
        if (object.attributes().instances(attribute).size() > 1) {
            throw new KmipException(ResultReason.MULTI_VALUED_ATTRIBUTE, attribute.name1x() + " has several values.");
        }
        requireChangeable(object, attribute);
        requireNotFinal(object, attribute, now);
        AttributeValue adjusted = AttributeValue.of(
                attribute, Adjustment.of(attribute, object.attributes().find(attribute), type, by));
        requireOneWay(object, adjusted);
        return changed(object, attribute, object.attributes().with(attribute, adjusted.value()), now);
    }

    /**
     * Delete Attribute: one value, or all values where none is named.
     *
     * @return the object without it
     */
    public static ManagedObject delete(
            ManagedObject object,
            AttributeReference attribute,
            @Nullable Ttlv current,
            @Nullable Integer index,
            Instant now) {
        if (!mayBeDeleted(attribute)) {
            throw readOnly(ResultReason.ATTRIBUTE_READ_ONLY, attribute);
        }
        if (!object.attributes().has(attribute)) {
            throw notFound(attribute);
        }
        requireNotFinal(object, attribute, now);
        Attributes left = current == null && index == null
                ? object.attributes().without(attribute)
                : object.attributes().without(attribute, instance(object, attribute, current, index));
        return changed(object, attribute, left, now);
    }

    /** Whether a client may give the attribute to a new object. */
    static boolean mayBeGiven(AttributeReference attribute) {
        return switch (attribute) {
            case Attribute standard -> standard.rule().isGivenAtCreation();
            case VendorReference vendor -> vendor.isOfClient();
        };
    }

    /** Whether a client may give the attribute to an object that is there. */
    private static boolean mayBeSet(AttributeReference attribute) {
        return switch (attribute) {
            case Attribute standard -> standard.rule().isSetBy(Party.CLIENT);
            case VendorReference vendor -> vendor.isOfClient();
        };
    }

    private static boolean mayBeChanged(AttributeReference attribute) {
        return switch (attribute) {
            case Attribute standard -> standard.rule().isChangedBy(Party.CLIENT);
            case VendorReference vendor -> vendor.isOfClient();
        };
    }

    private static boolean mayBeDeleted(AttributeReference attribute) {
        return switch (attribute) {
            case Attribute standard -> standard.rule().isDeletedBy(Party.CLIENT);
            case VendorReference vendor -> vendor.isOfClient();
        };
    }

    private static void requireApplicable(ManagedObject object, AttributeReference attribute) {
        if (attribute instanceof Attribute standard && !standard.rule().appliesTo(object.type())) {
            throw new KmipException(
                    ResultReason.INVALID_ATTRIBUTE,
                    attribute.name1x() + " is no attribute of a "
                            + object.type().label() + ".");
        }
    }

    private static void requireChangeable(ManagedObject object, AttributeReference attribute) {
        if (attribute instanceof Attribute standard && !standard.rule().isChangeableIn(object.state())) {
            throw new KmipException(
                    ResultReason.WRONG_KEY_LIFECYCLE_STATE,
                    attribute.name1x() + " is not changed while the object is "
                            + object.state().label() + ".");
        }
    }

    /** An object has no Name twice; one that is replaced by itself stays. */
    private static void requireNewName(ManagedObject object, AttributeValue name, @Nullable Integer replaced) {
        if (name.attribute() == Attribute.NAME
                && object.attributes()
                        .indexOf(Attribute.NAME, name.value())
                        .filter(index -> !index.equals(replaced))
                        .isPresent()) {
            throw new KmipException(ResultReason.NON_UNIQUE_NAME_ATTRIBUTE, "The object has this Name already.");
        }
    }

    /** Sensitive and not Extractable are promises: once given they are kept. */
    private static void requireOneWay(ManagedObject object, AttributeValue value) {
        boolean to = value.value() instanceof Ttlv.BooleanItem bool && bool.value();
        boolean lifted = (value.attribute() == Attribute.SENSITIVE && object.isSensitive() && !to)
                || (value.attribute() == Attribute.EXTRACTABLE && !object.isExtractable() && to);
        if (lifted) {
            throw new KmipException(
                    ResultReason.PERMISSION_DENIED, value.attribute().name1x() + " is not taken back.");
        }
    }

    private static int instance(
            ManagedObject object, AttributeReference attribute, @Nullable Ttlv current, @Nullable Integer index) {
        List<Instance> instances = object.attributes().instances(attribute);
        if (instances.isEmpty()) {
            throw notFound(attribute);
        }
        if (current != null) {
            return object.attributes().indexOf(attribute, current).orElseThrow(() -> instanceNotFound(attribute));
        }
        if (index != null) {
            return instances.stream()
                    .map(Instance::index)
                    .filter(index::equals)
                    .findFirst()
                    .orElseThrow(() -> instanceNotFound(attribute));
        }
        if (instances.size() > 1) {
            throw KmipException.invalidField(
                    attribute.name1x() + " has several values: Current Attribute says which one is meant.");
        }
        return instances.getFirst().index();
    }

    private static void requireNotFinal(ManagedObject object, AttributeReference attribute, Instant now) {
        if (attribute instanceof Attribute standard
                && object.attributes().all(attribute).stream()
                        .anyMatch(value -> standard.rule().isFinal(value, now))) {
            throw new KmipException(
                    ResultReason.WRONG_KEY_LIFECYCLE_STATE,
                    attribute.name1x() + " is not changed any more: its time has come, or it is in use.");
        }
    }

    /** The value with what the server adds to what a client gives. */
    private static AttributeValue whole(ManagedObject object, AttributeValue given) {
        return NewObject.withWholeLimits(ApplicationData.completed(given, object.id()));
    }

    private static ManagedObject changed(
            ManagedObject object, AttributeReference attribute, Attributes attributes, Instant now) {
        DateOrder.require(attribute, attributes);
        Attributes dated = attributes.with(Attribute.LAST_CHANGE_DATE, now);
        return object.withAttributes(History.of(dated)).at(now);
    }

    private static KmipException readOnly(ResultReason reason, AttributeReference attribute) {
        return new KmipException(reason, attribute.name1x() + " is not for clients to change.");
    }

    private static KmipException notFound(AttributeReference attribute) {
        return new KmipException(
                ResultReason.ATTRIBUTE_NOT_FOUND, "The object has no attribute " + attribute.name1x() + ".");
    }

    private static KmipException instanceNotFound(AttributeReference attribute) {
        return new KmipException(
                ResultReason.ATTRIBUTE_INSTANCE_NOT_FOUND,
                "The object has no such value of " + attribute.name1x() + ".");
    }
}
