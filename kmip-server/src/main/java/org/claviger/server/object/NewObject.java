package org.claviger.server.object;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.server.policy.Policy;
import org.claviger.server.policy.Subject;

/** A new object with the attributes that a client gives and those that the server sets (2.1 section 4). */
public final class NewObject {
    /** How long a client may rely on what it has read of an object before it asks again. */
    static final Duration LEASE = Duration.ofHours(1);

    private NewObject() {}

    /** Who made the value. */
    public enum Origin {
        GENERATED,
        REGISTERED
    }

    /**
     * The object without its value.
     *
     * @param requested the attributes that the client gives
     */
    public static ManagedObject of(
            String id,
            ObjectType type,
            Attributes requested,
            Origin origin,
            Subject owner,
            Policy policy,
            int protectionStorageMask,
            Instant now) {
        requested.references().forEach(attribute -> requireSettable(attribute, requested, type));
        QuantumSafety.require(requested);
        return make(id, type, requested, origin, owner, policy, protectionStorageMask, now);
    }

    /** An object in the place of another, whose attributes it has: also those that clients may not set. */
    static ManagedObject replacing(
            String id,
            ObjectType type,
            Attributes taken,
            Subject owner,
            Policy policy,
            int protectionStorageMask,
            Instant now) {
        return make(id, type, taken, Origin.GENERATED, owner, policy, protectionStorageMask, now);
    }

    private static ManagedObject make(
            String id,
            ObjectType type,
            Attributes requested,
            Origin origin,
            Subject owner,
            Policy policy,
            int protectionStorageMask,
            Instant now) {
        Attributes attributes = requested
                .with(Attribute.UNIQUE_IDENTIFIER, id)
                .with(Attribute.SHORT_UNIQUE_IDENTIFIER, shortIdentifier(id))
                .with(Attribute.OBJECT_TYPE, type)
                .with(Attribute.STATE, State.PRE_ACTIVE)
                .with(Attribute.INITIAL_DATE, now)
                .with(Attribute.LAST_CHANGE_DATE, now)
                .with(Attribute.LEASE_TIME, LEASE)
                .with(Attribute.PROTECTION_STORAGE_MASK, protectionStorageMask);
        attributes = withDefault(attributes, Attribute.FRESH, true);
        attributes = withDefault(attributes, Attribute.SENSITIVE, false);
        attributes = withDefault(
                attributes, Attribute.EXTRACTABLE, origin == Origin.REGISTERED || policy.extractableDefault());
        if (Attribute.CRYPTOGRAPHIC_USAGE_MASK.rule().isAlwaysOn(type)) {
            // Clients leave it out (OpenStack); then the object is for keeping alone.
            attributes = withDefault(attributes, Attribute.CRYPTOGRAPHIC_USAGE_MASK, 0);
        }
        if (origin == Origin.GENERATED) {
            attributes = withDefault(attributes, Attribute.ORIGINAL_CREATION_DATE, now);
        }
        return new ManagedObject(
                        id,
                        owner.domain(),
                        owner.name(),
                        owner.group(),
                        History.of(withWholeLimits(attributes)),
                        null,
                        null,
                        1)
                .at(now);
    }

    private static void requireSettable(AttributeReference attribute, Attributes requested, ObjectType type) {
        if (attribute == Attribute.OBJECT_TYPE
                && requested
                        .enumeration(Attribute.OBJECT_TYPE, ObjectType.class)
                        .equals(Optional.of(type))) {
            // Clients repeat it among the attributes.
            return;
        }
        if (!AttributeChanges.mayBeGiven(attribute)) {
            throw new KmipException(
                    ResultReason.ATTRIBUTE_READ_ONLY, attribute.name1x() + " is not for clients to set.");
        }
        if (attribute instanceof Attribute standard && !standard.rule().appliesTo(type)) {
            throw new KmipException(
                    ResultReason.INVALID_ATTRIBUTE, attribute.name1x() + " is no attribute of a " + type.label() + ".");
        }
    }

    /** Usage Limits start with all of their total. */
    private static Attributes withWholeLimits(Attributes attributes) {
        Optional<UsageLimits> limits = attributes.structure(Attribute.USAGE_LIMITS, UsageLimits.class);
        return limits.map(given -> attributes.with(
                        Attribute.USAGE_LIMITS,
                        new UsageLimits(given.usageLimitsTotal(), given.usageLimitsTotal(), given.usageLimitsUnit())))
                .orElse(attributes);
    }

    static Attributes withDefault(Attributes attributes, Attribute attribute, Object value) {
        return attributes.has(attribute) ? attributes : attributes.with(attribute, value);
    }

    /** SHA-256 of the Unique Identifier (2.1 section 4.56). */
    private static Bytes shortIdentifier(String id) {
        try {
            return Bytes.owning(MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java has SHA-256", e);
        }
    }
}
