package org.claviger.server.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.operation.ResponsePayload;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.policy.Permission;
import org.jspecify.annotations.Nullable;

/**
 * One operation that the server offers: a row of {@link Operations}. What it needs of the objects it touches, what of
 * its answer later items of a batch may refer to, and who carries it out.
 *
 * @param <Q> the operation's request
 * @param <R> the operation's response
 */
public final class OperationRow<Q extends RequestPayload, R extends ResponsePayload> {
    /** What an answer does to the ID Placeholder (2.1 section 6.1). */
    enum Placeholder {
        UNCHANGED,
        /** It becomes the first identifier of the answer. */
        FIRST,
        /** It becomes the identifier of the answer where there is just one, and is emptied otherwise. */
        SINGLE
    }

    /** Whether the answer may come later (2.1 section 9.2). */
    enum Deferral {
        ALLOWED,
        REFUSED,
        NEVER
    }

    private final Operation operation;
    private final Permission permission;
    private final OperationHandler<Q, R> handler;
    private final List<Requirement> needs = new ArrayList<>();
    private Function<R, List<String>> answers = response -> List.of();
    private Placeholder placeholder = Placeholder.UNCHANGED;
    private boolean emptiesPlaceholderOnFailure;
    private Deferral deferral = Deferral.ALLOWED;
    private boolean undoable = true;
    private boolean datedInDoubt;
    private boolean sameToEverybody;
    private boolean answeredStale;
    private boolean interopOnly;
    private Function<Q, @Nullable Bytes> correlation = request -> null;
    private Function<Q, Boolean> wrapped = request -> false;

    private OperationRow(Operation operation, Permission permission, OperationHandler<Q, R> handler) {
        this.operation = operation;
        this.permission = permission;
        this.handler = handler;
    }

    static <Q extends RequestPayload, R extends ResponsePayload> OperationRow<Q, R> row(
            Operation operation, Permission permission, OperationHandler<Q, R> handler) {
        return new OperationRow<>(operation, permission, handler);
    }

    /** The target, named by the Unique Identifier or else by the ID Placeholder. */
    OperationRow<Q, R> target(
            Function<Q, @Nullable UniqueIdentifier> identifier, Function<Requirement, Requirement> needed) {
        Requirement requirement = Requirement.of(
                ObjectRole.TARGET,
                permission,
                request -> List.of(Optional.ofNullable(identifier.apply(typed(request)))));
        needs.add(needed.apply(requirement));
        return this;
    }

    OperationRow<Q, R> target(Function<Q, @Nullable UniqueIdentifier> identifier) {
        return target(identifier, requirement -> requirement);
    }

    /** Objects in another role, named by the payload; where it names none there is none to check. */
    OperationRow<Q, R> role(
            ObjectRole role,
            Permission served,
            Function<Q, List<UniqueIdentifier>> identifiers,
            Function<Requirement, Requirement> needed) {
        Requirement requirement = Requirement.of(
                role,
                served,
                request -> identifiers.apply(typed(request)).stream()
                        .map(Optional::of)
                        .toList());
        needs.add(needed.apply(requirement.optional()));
        return this;
    }

    /** Objects in another role, named by the target or by the payload and the target together. */
    OperationRow<Q, R> linkedRole(
            ObjectRole role,
            Permission served,
            BiFunction<Q, ManagedObject, List<UniqueIdentifier>> identifiers,
            Function<Requirement, Requirement> needed) {
        Requirement requirement = Requirement.ofTarget(
                role,
                served,
                (request, target) -> target == null
                        ? List.of()
                        : identifiers.apply(typed(request), target).stream()
                                .map(Optional::of)
                                .toList());
        needs.add(needed.apply(requirement.optional()));
        return this;
    }

    /** The identifiers in the answer: later items may refer to them. */
    OperationRow<Q, R> answers(Placeholder rule, Function<R, List<String>> identifiers) {
        placeholder = rule;
        answers = identifiers;
        return this;
    }

    OperationRow<Q, R> emptiesPlaceholderOnFailure() {
        emptiesPlaceholderOnFailure = true;
        return this;
    }

    /** The operation has effects outside the store, which cannot be undone: it is refused in a batch with Undo. */
    OperationRow<Q, R> notUndoable() {
        undoable = false;
        return this;
    }

    /** What the operation dates is dated also while the clock is doubted: it takes a right away, which does not wait. */
    OperationRow<Q, R> datedInDoubt() {
        datedInDoubt = true;
        return this;
    }

    /** The answer tells what the server is and can do, of no record and the same to all: there while the HSM is away. */
    OperationRow<Q, R> sameToEverybody() {
        sameToEverybody = true;
        return this;
    }

    /**
     * It only reads, and takes back from protection at most: where that was asked for, it is answered from what was proved
     * lately while the database is away (ADR 0019). What protects anew under a key, or lists, is not.
     */
    OperationRow<Q, R> answeredStale() {
        answeredStale = true;
        return this;
    }

    /** The operation is there in servers that were started for interoperability tests alone. */
    OperationRow<Q, R> interopOnly() {
        interopOnly = true;
        return this;
    }

    /** The operation takes its data in parts too: the Correlation Value names the one that goes on. */
    OperationRow<Q, R> inParts(Function<Q, @Nullable Bytes> correlationValue) {
        correlation = correlationValue;
        return this;
    }

    /**
     * What the operation takes or gives is not for the store, which would keep it until it is fetched: it is done at once
     * or, where the client insists on an answer later, not at all.
     */
    OperationRow<Q, R> atOnce() {
        deferral = Deferral.REFUSED;
        return this;
    }

    /** The operation is about asynchronous operations, and never one itself. */
    OperationRow<Q, R> neverAsynchronous() {
        deferral = Deferral.NEVER;
        return this;
    }

    /** Whether a request wants material to leave wrapped. */
    OperationRow<Q, R> wrappedWhen(Function<Q, Boolean> condition) {
        wrapped = condition;
        return this;
    }

    public Operation operation() {
        return operation;
    }

    public Permission permission() {
        return permission;
    }

    public List<Requirement> needs() {
        return List.copyOf(needs);
    }

    Deferral deferral() {
        return deferral;
    }

    boolean isUndoable() {
        return undoable;
    }

    boolean isDatedInDoubt() {
        return datedInDoubt;
    }

    boolean isInteropOnly() {
        return interopOnly;
    }

    boolean isSameToEverybody() {
        return sameToEverybody;
    }

    boolean isAnsweredStale() {
        return answeredStale || sameToEverybody;
    }

    boolean isEmptyingPlaceholderOnFailure() {
        return emptiesPlaceholderOnFailure;
    }

    /** The operation in parts that the request goes on with, or null. */
    @Nullable
    Bytes correlationValue(RequestPayload request) {
        return correlation.apply(typed(request));
    }

    boolean wantsWrapped(RequestPayload request) {
        return wrapped.apply(typed(request));
    }

    /** What a request counts against the Usage Limits of a ticket: as against those of a key, and one where it has none. */
    long usage(RequestPayload request, UsageLimitsUnit unit) {
        return needs.stream()
                .map(Requirement::usage)
                .filter(Objects::nonNull)
                .mapToLong(usage -> usage.of(request, null, unit))
                .findFirst()
                .orElse(unit == UsageLimitsUnit.OBJECT && (!needs.isEmpty() || makesObjects()) ? 1 : 0);
    }

    private boolean makesObjects() {
        return placeholder == Placeholder.FIRST;
    }

    Outcome<R> handle(RequestPayload request, RequestContext context) {
        return handler.handle(typed(request), context);
    }

    /** Hands what the answer says on to the later items of the batch. */
    void note(ResponsePayload response, BatchState batch) {
        @SuppressWarnings("unchecked") // The handler of this row has made it.
        List<String> ids = answers.apply((R) response);
        if (!ids.isEmpty() || placeholder == Placeholder.SINGLE) {
            batch.produced(operation, ids);
        }
        switch (placeholder) {
            case UNCHANGED -> {}
            case FIRST -> batch.placeholder(ids.getFirst());
            case SINGLE -> batch.placeholder(ids.size() == 1 ? ids.getFirst() : null);
        }
    }

    @SuppressWarnings("unchecked") // The payload was bound to the request class of this very operation.
    private Q typed(RequestPayload request) {
        return (Q) request;
    }
}
