package org.claviger.codec.attribute;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.claviger.codec.KmipException;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.schema.Enumerations;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.EnumerationValue;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.codec.version.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table {@link Attribute}: what an attribute is, who may set, change and delete it, and when. The
 * versions' texts differ in little; the row is what 2.1 says.
 */
public final class AttributeRule {
    /** Who may do something to an attribute. */
    public enum Party {
        CLIENT,
        SERVER
    }

    /** What becomes of the attribute in the object that replaces another by Re-key, Re-key Key Pair, Re-certify. */
    public enum Replacement {
        /** The new object has the value of the old one; dates may be shifted by the Offset. */
        COPIED,
        /** The new object has the values, and the old one has them no longer. */
        MOVED,
        /** Total and unit are copied, and what is left is the total. */
        RESTARTED,
        /** The server sets it anew, or it is not set. */
        ANEW
    }

    /** From when on no client changes or deletes a value any more, whatever the state. */
    public enum Final {
        NEVER,
        /** A date, once it is reached. */
        ONCE_REACHED,
        /** Limits, once something was taken from them. */
        ONCE_USED
    }

    private final Tag tag;
    private final ItemType type;
    private final @Nullable Class<? extends EnumerationValue> vocabulary;
    private final @Nullable Class<? extends Record> structure;
    private String name1x;
    private ProtocolVersion since = ProtocolVersion.V1_0;
    private ProtocolVersion until = ProtocolVersion.NEWEST;
    private boolean many;
    private boolean indexed;
    private boolean askedFor;
    private Set<ObjectType> tellingValue = Set.of();
    private Set<Party> setBy = Set.of();
    private Set<Party> changedBy = Set.of();
    private Set<Party> deletedBy = Set.of();
    private Set<State> whileIn = Collections.unmodifiableSet(EnumSet.allOf(State.class));
    private Set<ObjectType> on = Collections.unmodifiableSet(EnumSet.allOf(ObjectType.class));
    private Set<ObjectType> always = Set.of();
    private Set<Operation> implicitlySetBy = Set.of();
    private Replacement replacement = Replacement.COPIED;
    private Final isFinal = Final.NEVER;

    private AttributeRule(
            Tag tag,
            ItemType type,
            @Nullable Class<? extends EnumerationValue> vocabulary,
            @Nullable Class<? extends Record> structure) {
        this.tag = tag;
        this.type = type;
        this.vocabulary = vocabulary;
        this.structure = structure;
        this.name1x = tag.label().replaceAll("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ");
    }

    static AttributeRule text(Tag tag) {
        return new AttributeRule(tag, ItemType.TEXT_STRING, null, null);
    }

    static AttributeRule bytes(Tag tag) {
        return new AttributeRule(tag, ItemType.BYTE_STRING, null, null);
    }

    static AttributeRule integer(Tag tag) {
        return new AttributeRule(tag, ItemType.INTEGER, null, null);
    }

    static AttributeRule bool(Tag tag) {
        return new AttributeRule(tag, ItemType.BOOLEAN, null, null);
    }

    static AttributeRule dateTime(Tag tag) {
        return new AttributeRule(tag, ItemType.DATE_TIME, null, null);
    }

    static AttributeRule interval(Tag tag) {
        return new AttributeRule(tag, ItemType.INTERVAL, null, null);
    }

    /** An enumeration that leaves its values to vendors. */
    static AttributeRule enumeration(Tag tag) {
        return new AttributeRule(tag, ItemType.ENUMERATION, null, null);
    }

    static AttributeRule enumeration(Tag tag, Class<? extends EnumerationValue> vocabulary) {
        return new AttributeRule(tag, ItemType.ENUMERATION, vocabulary, null);
    }

    static AttributeRule mask(Tag tag, Class<? extends EnumerationValue> bits) {
        return new AttributeRule(tag, ItemType.INTEGER, bits, null);
    }

    static AttributeRule structure(Tag tag, Class<? extends Record> structure) {
        return new AttributeRule(tag, ItemType.STRUCTURE, null, structure);
    }

    AttributeRule since(ProtocolVersion version) {
        since = version;
        return this;
    }

    AttributeRule until(ProtocolVersion version) {
        until = version;
        return this;
    }

    /** The name in 1.x, where it is not the words of the tag. */
    AttributeRule named(String name) {
        name1x = name;
        return this;
    }

    AttributeRule many() {
        many = true;
        return this;
    }

    AttributeRule setBy(Party... parties) {
        setBy = Set.of(parties);
        return this;
    }

    /** The client says in the request that makes the object what it wants, and the server sets it so. */
    AttributeRule askedFor() {
        askedFor = true;
        return this;
    }

    AttributeRule changedBy(Party... parties) {
        changedBy = Set.of(parties);
        return this;
    }

    AttributeRule deletedBy(Party... parties) {
        deletedBy = Set.of(parties);
        return this;
    }

    /** The states in which the value may be changed; without this phrase, every state. */
    AttributeRule whileIn(State... states) {
        whileIn = Set.of(states);
        return this;
    }

    AttributeRule on(Set<ObjectType> types) {
        on = types;
        return this;
    }

    AttributeRule always() {
        always = on;
        return this;
    }

    AttributeRule alwaysExceptOn(ObjectType... types) {
        Set<ObjectType> rest = EnumSet.copyOf(on);
        rest.removeAll(Set.of(types));
        always = Collections.unmodifiableSet(rest);
        return this;
    }

    AttributeRule implicitlySetBy(Operation... operations) {
        implicitlySetBy = Set.of(operations);
        return this;
    }

    /** Of the values of these types it tells so much that who may not Get them does not read it. */
    AttributeRule tellsTheValueOf(ObjectType first, ObjectType... more) {
        tellingValue = Collections.unmodifiableSet(EnumSet.of(first, more));
        return this;
    }

    AttributeRule onReplacement(Replacement what) {
        replacement = what;
        return this;
    }

    AttributeRule isFinal(Final when) {
        isFinal = when;
        return this;
    }

    AttributeRule indexed() {
        indexed = true;
        return this;
    }

    public Tag tag() {
        return tag;
    }

    public ItemType type() {
        return type;
    }

    /** The enumeration, or for an Integer the mask, that the value is of. */
    public Optional<Class<? extends EnumerationValue>> vocabulary() {
        return Optional.ofNullable(vocabulary);
    }

    /** The record that describes a Structure. */
    public Optional<Class<? extends Record>> structure() {
        return Optional.ofNullable(structure);
    }

    public String name1x() {
        return name1x;
    }

    public ProtocolVersion since() {
        return since;
    }

    public ProtocolVersion until() {
        return until;
    }

    public boolean existsIn(ProtocolVersion version) {
        return version.within(since, until);
    }

    /** Whether an object may have several values. */
    public boolean isMany() {
        return many;
    }

    public boolean isMask() {
        return type == ItemType.INTEGER && vocabulary != null;
    }

    /** Whether Locate finds objects by an index of it. */
    public boolean isIndexed() {
        return indexed;
    }

    public boolean isSetBy(Party party) {
        return setBy.contains(party);
    }

    /** Whether a client may name it in a request that makes an object: Create, Register and the like. */
    public boolean isGivenAtCreation() {
        return askedFor || isSetBy(Party.CLIENT);
    }

    public boolean isChangedBy(Party party) {
        return changedBy.contains(party);
    }

    public boolean isDeletedBy(Party party) {
        return deletedBy.contains(party);
    }

    /** Whether no client may set, change or delete it. */
    public boolean isReadOnly() {
        return !isSetBy(Party.CLIENT) && !isChangedBy(Party.CLIENT) && !isDeletedBy(Party.CLIENT);
    }

    public boolean isChangeableIn(State state) {
        return whileIn.contains(state);
    }

    /** Whether clients change and delete this value no more. */
    public boolean isFinal(Ttlv value, Instant now) {
        return switch (isFinal) {
            case NEVER -> false;
            case ONCE_REACHED -> value instanceof Ttlv.DateTimeItem date && date.seconds() <= now.getEpochSecond();
            case ONCE_USED -> {
                UsageLimits limits = RecordBinder.read(UsageLimits.class, value);
                yield limits.left() < limits.usageLimitsTotal();
            }
        };
    }

    public Set<ObjectType> on() {
        return on;
    }

    public boolean appliesTo(ObjectType objectType) {
        return on.contains(objectType);
    }

    /** Whether an object of this type always has a value. */
    public boolean isAlwaysOn(ObjectType objectType) {
        return always.contains(objectType);
    }

    /** Whether it is for those alone who may Get an object of this type. */
    public boolean tellsTheValueOf(ObjectType objectType) {
        return tellingValue.contains(objectType);
    }

    /** The operations that may set it although their request does not name it. */
    public Set<Operation> implicitlySetBy() {
        return implicitlySetBy;
    }

    public Replacement onReplacement() {
        return replacement;
    }

    /** Refuses a value of another type, of no known enumeration value, or of another structure. */
    void check(Ttlv value) {
        if (value.type() != type) {
            throw invalid("is a " + type.label() + ", not a " + value.type().label());
        }
        if (structure != null) {
            try {
                RecordBinder.read(structure, value);
            } catch (KmipException e) {
                throw invalid("has another structure: " + e.getMessage());
            }
        }
        if (value instanceof Ttlv.DateTimeItem date
                && (date.seconds() < Instant.MIN.getEpochSecond() || date.seconds() > Instant.MAX.getEpochSecond())) {
            throw invalid("is out of range");
        }
        if (vocabulary != null
                && value instanceof Ttlv.EnumerationItem enumeration
                && Enumerations.find(vocabulary, enumeration.value()).isEmpty()) {
            throw invalid(String.format("has the unknown value 0x%08X", enumeration.value()));
        }
    }

    private KmipException invalid(String what) {
        return new KmipException(ResultReason.INVALID_ATTRIBUTE_VALUE, name1x + " " + what);
    }
}
