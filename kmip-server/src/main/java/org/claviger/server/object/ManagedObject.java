package org.claviger.server.object;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.Link;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.codec.type.LinkType;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.custody.CustodyClass;
import org.claviger.server.custody.Material;
import org.claviger.server.custody.MaterialFacts;
import org.claviger.server.lifecycle.Event;
import org.claviger.server.lifecycle.Lifecycle;
import org.jspecify.annotations.Nullable;

/**
 * A managed object (2.1 section 2) as the server knows it: an immutable value. A change is a changed copy, which counts
 * once it is saved.
 *
 * @param id the Unique Identifier
 * @param domain the domain that it belongs to, for ever
 * @param owner the client that made it
 * @param group the group whose clients share it, or null
 * @param attributes every attribute, of clients and server
 * @param shape the object's structure as it was registered, without its key material; null for an object whose value
 *     was never here
 * @param material the protected key material; null once destroyed, or where it was never here
 * @param materialVersion counts up when the object gets other material under its identifier
 */
public record ManagedObject(
        String id,
        String domain,
        String owner,
        @Nullable String group,
        Attributes attributes,
        Ttlv.@Nullable Structure shape,
        @Nullable Material material,
        int materialVersion) {
    public ObjectType type() {
        return attributes
                .enumeration(Attribute.OBJECT_TYPE, ObjectType.class)
                .orElseThrow(() -> new IllegalStateException("object " + id + " has no Object Type"));
    }

    public State state() {
        return attributes.enumeration(Attribute.STATE, State.class).orElse(State.PRE_ACTIVE);
    }

    public Optional<Instant> date(Attribute attribute) {
        return attributes.date(attribute);
    }

    public Optional<CryptographicAlgorithm> algorithm() {
        return attributes.enumeration(Attribute.CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm.class);
    }

    /** Cryptographic Length in bits; 0 where the object has none. */
    public int lengthBits() {
        return attributes.integer(Attribute.CRYPTOGRAPHIC_LENGTH).orElse(0);
    }

    /** Whether the Cryptographic Usage Mask holds a bit. */
    public boolean allows(UsageMask bit) {
        int mask = attributes.integer(Attribute.CRYPTOGRAPHIC_USAGE_MASK).orElse(0);
        return (mask & (bit.code() | UsageMask.UNRESTRICTED.code())) != 0;
    }

    public boolean isSensitive() {
        return attributes.bool(Attribute.SENSITIVE).orElse(false);
    }

    public boolean isExtractable() {
        return attributes.bool(Attribute.EXTRACTABLE).orElse(true);
    }

    public boolean isNeverExtractable() {
        return attributes.bool(Attribute.NEVER_EXTRACTABLE).orElse(false);
    }

    public Optional<UsageLimits> usageLimits() {
        return attributes.structure(Attribute.USAGE_LIMITS, UsageLimits.class);
    }

    /** Whether the value is, or before its destruction was, kept by this server. */
    public boolean isValuePresent() {
        return attributes.bool(Attribute.KEY_VALUE_PRESENT).orElse(true);
    }

    public boolean isResident() {
        return material != null && material.custodyClass() == CustodyClass.HSM_RESIDENT;
    }

    /** The objects behind the links of a type. */
    public List<UniqueIdentifier> linked(LinkType type) {
        return attributes.structures(Attribute.LINK, Link.class).stream()
                .filter(link -> link.linkType() == type)
                .map(Link::linkedObjectIdentifier)
                .toList();
    }

    /** The key that wrapped the object as it was registered, and as it is kept; none where it was not wrapped. */
    public List<UniqueIdentifier> wrappedBy() {
        return shape == null ? List.of() : ValueShapes.wrappingKeys(shape);
    }

    /** The symmetric strength in bits by NIST SP 800-57 part 1, table 2; 0 where it cannot be told. */
    public int strengthBits() {
        return Strength.bits(algorithm().orElse(null), lengthBits());
    }

    /** What binds the material to this object. */
    public MaterialFacts materialFacts() {
        return new MaterialFacts(
                domain, id, materialVersion, type(), algorithm().orElse(null), lengthBits());
    }

    public ManagedObject withAttributes(Attributes changed) {
        return new ManagedObject(id, domain, owner, group, changed, shape, material, materialVersion);
    }

    /** The object with the time of its last change. */
    public ManagedObject changed(Instant now) {
        return withAttributes(attributes.with(Attribute.LAST_CHANGE_DATE, now));
    }

    /** This object in the place of another of its name: it belongs to the same client, and gets material of its own. */
    public ManagedObject inPlaceOf(ManagedObject old) {
        return new ManagedObject(
                id, old.domain, old.owner, old.group, attributes, shape, material, old.materialVersion + 1);
    }

    public ManagedObject withMaterial(@Nullable Material changed) {
        return new ManagedObject(id, domain, owner, group, attributes, shape, changed, materialVersion);
    }

    public ManagedObject withValue(Ttlv.@Nullable Structure newShape, @Nullable Material newMaterial) {
        return new ManagedObject(id, domain, owner, group, attributes, newShape, newMaterial, materialVersion);
    }

    /** The object after a move of its state; an illegal move is the client's error. */
    public ManagedObject after(Event event, Instant now) {
        State next = Lifecycle.after(state(), event)
                .orElseThrow(() -> new KmipException(
                        ResultReason.WRONG_KEY_LIFECYCLE_STATE,
                        "The object is " + state().label() + ", which does not allow this."));
        Attributes moved = attributes.with(Attribute.STATE, next).with(Attribute.LAST_CHANGE_DATE, now);
        return withAttributes(
                switch (event) {
                    case ACTIVATE ->
                        moved.date(Attribute.ACTIVATION_DATE).isPresent()
                                ? moved
                                : moved.with(Attribute.ACTIVATION_DATE, now);
                    case DEACTIVATE ->
                        moved.date(Attribute.DEACTIVATION_DATE)
                                        .filter(date -> !date.isAfter(now))
                                        .isPresent()
                                ? moved
                                : moved.with(Attribute.DEACTIVATION_DATE, now);
                    case COMPROMISE -> moved.with(Attribute.COMPROMISE_DATE, now);
                    case DESTROY -> moved.with(Attribute.DESTROY_DATE, now);
                });
    }

    /** The object as it is at a time: moves that its dates have made since it was saved are applied. */
    public ManagedObject at(Instant now) {
        ManagedObject current = this;
        for (Lifecycle.DatedMove move : Lifecycle.DATED) {
            if (move.isDue(current.state(), current::date, now)) {
                current = current.after(move.event(), now);
            }
        }
        return current;
    }
}
