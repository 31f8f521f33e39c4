package org.claviger.server.object;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.RngParameters;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.server.policy.Policy;
import org.claviger.server.policy.Subject;
import org.claviger.server.policy.Tolerance;
import org.claviger.storage.RecordKey;

/** A new object with the attributes that a client gives and those that the server sets (2.1 section 4). */
public final class NewObject {
    /** How long a client may rely on what it has read of an object before it asks again. */
    static final Duration LEASE = Duration.ofHours(1);

    private static final int IDENTIFIER_LENGTH_MAX = RecordKey.ID_BYTES_MAX / 4;

    /** What an imported object does not bring along. */
    private static final Set<AttributeReference> OF_THIS_SERVER = Set.of(
            Attribute.UNIQUE_IDENTIFIER,
            Attribute.SHORT_UNIQUE_IDENTIFIER,
            Attribute.OBJECT_TYPE,
            Attribute.DIGEST,
            Attribute.KEY_VALUE_PRESENT,
            Attribute.KEY_FORMAT_TYPE,
            Attribute.PROTECTION_STORAGE_MASK);

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
        DateOrder.require(requested);
        if (origin == Origin.GENERATED) {
            requireGenerator(requested);
        }
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

    /**
     * An object that is taken over with the attributes that it had elsewhere (2.1 section 6.1.25), without its value.
     *
     * @param given all its attributes: those that tell what this server does are left out
     */
    public static ManagedObject imported(
            String id,
            ObjectType type,
            Attributes given,
            Subject owner,
            Policy policy,
            int protectionStorageMask,
            Instant now) {
        if (id.isEmpty() || id.length() > IDENTIFIER_LENGTH_MAX) {
            throw KmipException.invalidField(
                    "A Unique Identifier has between 1 and " + IDENTIFIER_LENGTH_MAX + " characters.");
        }
        Attributes taken = given;
        for (AttributeReference attribute : given.references()) {
            if (attribute instanceof Attribute standard && !standard.rule().appliesTo(type)) {
                throw new KmipException(
                        ResultReason.INVALID_ATTRIBUTE,
                        attribute.name1x() + " is no attribute of a " + type.label() + ".");
            }
            taken = OF_THIS_SERVER.contains(attribute) ? taken.without(attribute) : taken;
        }
        State state = taken.enumeration(Attribute.STATE, State.class).orElse(State.PRE_ACTIVE);
        if (state == State.DESTROYED || state == State.DESTROYED_COMPROMISED) {
            throw new KmipException(
                    ResultReason.INVALID_ATTRIBUTE_VALUE,
                    "An object that is imported with its value is not destroyed.");
        }
        ManagedObject made = make(id, type, taken, Origin.REGISTERED, owner, policy, protectionStorageMask, now);
        // Deviation: 2.1 section 6.1.25 takes every attribute as it is given; what this server has not seen for itself
        // it does not vouch for, as PKCS#11 does not: an imported key is neither Always Sensitive nor Never
        // Extractable.
        return made.withAttributes(made.attributes()
                        .withAll(taken)
                        .with(Attribute.ALWAYS_SENSITIVE, false)
                        .with(Attribute.NEVER_EXTRACTABLE, false))
                .at(now);
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
        attributes = ApplicationData.completed(attributes, id);
        attributes = defaults(origin, policy).withAll(attributes);
        if (Attribute.CRYPTOGRAPHIC_USAGE_MASK.rule().isAlwaysOn(type)) {
            // Clients leave it out (OpenStack); then the object is for keeping alone.
            attributes = withDefault(attributes, Attribute.CRYPTOGRAPHIC_USAGE_MASK, 0);
        }
        if (origin == Origin.REGISTERED) {
            // Deviation: 2.1 section 4.33 asks what Extractable has been here; a key that a client has sent was outside
            // of
            // this server all the same, and must not count as one that never was, to which Sensitive keys are trusted.
            attributes = attributes.with(Attribute.NEVER_EXTRACTABLE, false);
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

    /** What a new object gets where the client does not say. */
    public static Attributes defaults(Origin origin, Policy policy) {
        Attributes named = policy.tolerates(Tolerance.DEFAULT_POLICY_NAME)
                ? Attributes.NONE.with(Attribute.OPERATION_POLICY_NAME, "default")
                : Attributes.NONE;
        return named.with(Attribute.FRESH, true)
                .with(Attribute.SENSITIVE, false)
                .with(Attribute.EXTRACTABLE, origin == Origin.REGISTERED || policy.extractableDefault());
    }

    static void requireSettable(AttributeReference attribute, Attributes requested, ObjectType type) {
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

    /** A client that wants a certain generator gets its key from that one, or none (2.1 section 4.46). */
    private static void requireGenerator(Attributes requested) {
        if (requested
                .structure(Attribute.RANDOM_NUMBER_GENERATOR, RngParameters.class)
                .filter(wanted -> !wanted.equals(Keys.GENERATOR))
                .isPresent()) {
            throw new KmipException(
                    ResultReason.INVALID_ATTRIBUTE_VALUE, "Keys are made here by another Random Number Generator.");
        }
    }

    /** Usage Limits start with all of their total (2.1 section 4.59): clients do not say what is left of it. */
    static AttributeValue withWholeLimits(AttributeValue value) {
        if (value.attribute() != Attribute.USAGE_LIMITS) {
            return value;
        }
        UsageLimits given = RecordBinder.read(UsageLimits.class, value.value());
        return AttributeValue.of(
                value.attribute(),
                new UsageLimits(given.usageLimitsTotal(), given.usageLimitsTotal(), given.usageLimitsUnit()));
    }

    private static Attributes withWholeLimits(Attributes attributes) {
        return attributes
                .find(Attribute.USAGE_LIMITS)
                .map(limits -> withWholeLimits(new AttributeValue(Attribute.USAGE_LIMITS, limits)))
                .map(whole -> attributes.with(Attribute.USAGE_LIMITS, whole.value()))
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
