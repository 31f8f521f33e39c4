package org.claviger.server.dispatch;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.operation.Payloads;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.policy.Delegation;
import org.claviger.server.policy.Permission;
import org.claviger.server.policy.Scope;
import org.claviger.server.policy.Subject;
import org.claviger.server.policy.Tolerance;

/**
 * The checks that decide whether a client may do something with an object, in the order in which they are made. The
 * first that refuses gives the answer; an object that passes all of them is given to the handler. What an object is not
 * allowed to tell comes first: whether it exists.
 */
public enum Check {
    /** The client is still one of this server's. */
    CLIENT_ENABLED(question -> question.subject().enabled()
            ? null
            : refuse(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL, "This client is revoked.")),

    /** The ticket that the client shows is for this operation. */
    DELEGATED(question -> question.subject().mayUse(Payloads.operation(question.request()))
            ? null
            : refuse(ResultReason.NOT_AUTHORISED, "The ticket's rights do not name this operation.")),

    /** Some grant of the role names the permission at all. */
    ROLE_GRANTS(question -> question.subject()
                    .scopeOf(question.requirement().permission(), null)
                    .isPresent()
            ? null
            : refuse(
                    ResultReason.PERMISSION_DENIED,
                    "The role of this client does not grant "
                            + question.requirement().permission() + ".")),

    /** There is such an object. */
    EXISTS(question -> question.object() != null ? null : notFound(question)),

    /** The object belongs to the client's domain. */
    SAME_DOMAIN(question -> question.found().domain().equals(question.subject().domain()) ? null : notFound(question)),

    /** The client may know of the object: its role reaches it for anything at all. */
    VISIBLE(question -> isVisible(question.subject(), question.found()) ? null : notFound(question)),

    /** The grant of this permission reaches the object. */
    GRANT_REACHES(question -> reaches(question.subject(), question.requirement().permission(), question.found())
            ? null
            : refuse(
                    ResultReason.PERMISSION_DENIED,
                    question.requirement().permission() + " is not granted on this object.")),

    /** The ticket that the client shows is for this object. */
    DELEGATION_REACHES(question -> isDelegated(question)
            ? null
            : refuse(ResultReason.NOT_AUTHORISED, "The ticket's rights do not name this object.")),

    /** The operation is for objects of this type. */
    TYPE(question -> question.requirement().types().contains(question.found().type())
            ? null
            : refuse(
                    ResultReason.INVALID_OBJECT_TYPE,
                    "The operation is not for objects of type "
                            + question.found().type().label() + ".")),

    /** The object is not archived. */
    NOT_ARCHIVED(question -> question.requirement().allowsArchived()
                    || question.found().date(Attribute.ARCHIVE_DATE).isEmpty()
            ? null
            : refuse(
                    wraps(question) ? ResultReason.WRAPPING_OBJECT_ARCHIVED : ResultReason.OBJECT_ARCHIVED,
                    "The object is archived: Recover it first.")),

    /** The object still has its key material, where the operation is about that. */
    NOT_DESTROYED(question -> {
        State state = question.found().state();
        boolean destroyed = state == State.DESTROYED || state == State.DESTROYED_COMPROMISED;
        return destroyed && question.requirement().isTellingDestroyed()
                ? refuse(
                        wraps(question) ? ResultReason.WRAPPING_OBJECT_DESTROYED : ResultReason.OBJECT_DESTROYED,
                        "The object is destroyed.")
                : null;
    }),

    /** The object is in a state in which the operation is allowed. */
    STATE(question -> {
        State state = question.found().state();
        return question.requirement().states().contains(state) || allowedByPolicy(question, state)
                ? null
                : refuse(
                        ResultReason.WRONG_KEY_LIFECYCLE_STATE,
                        "The object is " + state.label() + ", which the operation does not allow.");
    }),

    /** The Process Start Date has been reached. */
    PROCESS_START(question -> {
        Optional<Instant> start = question.found().date(Attribute.PROCESS_START_DATE);
        return question.requirement().window() != Requirement.Window.ANY
                        && start.filter(question.now()::isBefore).isPresent()
                ? refuse(ResultReason.WRONG_KEY_LIFECYCLE_STATE, "The Process Start Date is not reached.")
                : null;
    }),

    /** The Protect Stop Date has not been passed. */
    PROTECT_STOP(question -> {
        Optional<Instant> stop = question.found().date(Attribute.PROTECT_STOP_DATE);
        return question.requirement().window() == Requirement.Window.PROTECT
                        && stop.filter(question.now()::isAfter).isPresent()
                ? refuse(ResultReason.WRONG_KEY_LIFECYCLE_STATE, "The Protect Stop Date is passed.")
                : null;
    }),

    /** The Cryptographic Usage Mask allows the use. */
    USAGE_MASK(question -> {
        UsageMask bit = question.requirement().mask();
        UsageMask other = question.requirement().otherMask();
        return bit == null
                        || question.found().allows(bit)
                        || (other != null && question.found().allows(other))
                ? null
                : refuse(
                        ResultReason.INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK,
                        "The Cryptographic Usage Mask of the key does not hold " + bit.label() + ".");
    }),

    /** The server holds the key material, where the operation uses it. */
    MATERIAL_PRESENT(question ->
            !question.requirement().needsMaterial() || question.found().isValuePresent()
                    ? null
                    : refuse(ResultReason.KEY_VALUE_NOT_PRESENT, "The server does not hold the value of this object.")),

    /** The Usage Limits leave enough for this request. */
    USAGE_LIMITS(question -> usageIsLeft(question)
            ? null
            // Deviation: 2.1 also lists Usage Limit Exceeded, but CS-BC-M-7 expects Permission Denied in every version.
            : refuse(ResultReason.PERMISSION_DENIED, "The Usage Limits of the key are used up.")),

    /** A key that may not be extracted does not leave, not even wrapped. */
    EXTRACTABLE(question -> question.requirement().release() == Requirement.Release.NONE
                    || question.found().isExtractable()
            ? null
            : refuse(ResultReason.NOT_EXTRACTABLE, "The object is not Extractable.")),

    /** A Sensitive object leaves wrapped only. */
    SENSITIVE(question -> question.requirement().release() == Requirement.Release.NONE
                    || question.wrapped()
                    || !question.found().isSensitive()
            ? null
            : refuse(ResultReason.SENSITIVE, "The object is Sensitive: it leaves the server wrapped only.")),

    /** What wraps a Sensitive object never left the server, and decrypts nothing for clients. */
    TRUSTED_WRAPPING(question -> !wrapsSensitive(question) || isTrustedToWrap(question.found())
            ? null
            : refuse(
                    ResultReason.PERMISSION_DENIED,
                    "A Sensitive object is wrapped only by a key that is Never Extractable and neither encrypts nor"
                            + " decrypts.")),

    /** What wraps a Sensitive object is at least as strong as the object. */
    WRAPPING_STRENGTH(question -> !wrapsSensitive(question)
                    || question.found().strengthBits()
                            >= Optional.ofNullable(question.target())
                                    .map(ManagedObject::strengthBits)
                                    .orElse(0)
            ? null
            : refuse(ResultReason.PERMISSION_DENIED, "The wrapping key is weaker than the object that it wraps."));

    private final Function<Question, KmipException> refusal;

    @SuppressWarnings("NullAway") // A check that passes returns null, which the function type cannot say.
    Check(Function<Question, KmipException> refusal) {
        this.refusal = refusal;
    }

    /** What the client is told where this check refuses, or empty where it passes. */
    Optional<KmipException> refusal(Question question) {
        return Optional.ofNullable(refusal.apply(question));
    }

    private static KmipException refuse(ResultReason reason, String message) {
        return new KmipException(reason, message);
    }

    private static KmipException notFound(Question question) {
        return wraps(question)
                ? refuse(ResultReason.WRAPPING_OBJECT_NOT_FOUND, "There is no such wrapping key.")
                : refuse(ResultReason.OBJECT_NOT_FOUND, "There is no such object.");
    }

    private static boolean isDelegated(Question question) {
        return isDelegated(question.subject(), Payloads.operation(question.request()), question.found());
    }

    /** Whether the rights of the subject's ticket, where it shows one, name the object for the operation. */
    static boolean isDelegated(Subject subject, Operation operation, ManagedObject object) {
        Delegation delegation = subject.delegation();
        return delegation == null
                || delegation.reaches(
                        operation, object.id(), object.attributes().texts(Attribute.OBJECT_GROUP));
    }

    /** Whether the object is there to wrap or unwrap another: then refusals say so. */
    private static boolean wraps(Question question) {
        ObjectRole role = question.requirement().role();
        return role == ObjectRole.WRAPPING_KEY || role == ObjectRole.UNWRAPPING_KEY;
    }

    /** Whether any grant of the client's role reaches the object: whether the client may know that it exists. */
    static boolean isVisible(Subject subject, ManagedObject object) {
        return subject.role().grants().stream()
                .anyMatch(grant -> grant.types().contains(object.type())
                        && subject.reaches(grant.scope(), object.domain(), object.owner(), object.group()));
    }

    static boolean reaches(Subject subject, Permission permission, ManagedObject object) {
        Optional<Scope> scope = subject.scopeOf(permission, object.type());
        return scope.isPresent() && subject.reaches(scope.get(), object.domain(), object.owner(), object.group());
    }

    private static boolean allowedByPolicy(Question question, State state) {
        return question.requirement().statesByPolicy().contains(state)
                && switch (state) {
                    case DEACTIVATED -> question.policy().processWhenDeactivated();
                    case COMPROMISED -> question.policy().processWhenCompromised();
                    case PRE_ACTIVE -> question.policy().tolerates(Tolerance.PRE_ACTIVE_DERIVATION);
                    case ACTIVE, DESTROYED, DESTROYED_COMPROMISED -> false;
                };
    }

    private static boolean usageIsLeft(Question question) {
        Requirement.Usage usage = question.requirement().usage();
        return usage == null
                || question.found()
                        .usageLimits()
                        .filter(limits -> limits.left()
                                < usage.of(question.request(), question.target(), limits.usageLimitsUnit()))
                        .isEmpty();
    }

    private static boolean wrapsSensitive(Question question) {
        return question.requirement().role() == ObjectRole.WRAPPING_KEY
                && question.policy().sensitiveNeedsTrustedWrapping()
                && question.target() != null
                && question.target().isSensitive();
    }

    private static boolean isTrustedToWrap(ManagedObject key) {
        return key.isNeverExtractable() && !key.allows(UsageMask.ENCRYPT) && !key.allows(UsageMask.DECRYPT);
    }
}
