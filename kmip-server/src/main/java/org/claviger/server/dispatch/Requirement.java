package org.claviger.server.dispatch;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.policy.Permission;
import org.jspecify.annotations.Nullable;

/**
 * What an operation needs of one object that it touches: a phrase of a row of {@link Operations}. The checks of
 * {@link Check} read it; nothing else decides.
 */
public final class Requirement {
    /** When in the life of an object, beside its state, something may be done with it (2.1 sections 4.40 and 4.41). */
    public enum Window {
        ANY,
        /** From the Process Start Date: what was protected may be processed. */
        PROCESS,
        /** From the Process Start Date to the Protect Stop Date: new protection may be applied. */
        PROTECT
    }

    /** Whether key material leaves the server by this operation, and how. */
    public enum Release {
        NONE,
        /** In clear, or wrapped where the request says so. */
        MATERIAL
    }

    /** How a request names the objects in a role; some are named by links of the target. */
    @FunctionalInterface
    interface Naming {
        List<Optional<UniqueIdentifier>> of(RequestPayload request, @Nullable ManagedObject target);
    }

    /** What a request counts against Usage Limits in this unit: objects, or bytes; of the target, where it has one. */
    @FunctionalInterface
    public interface Usage {
        long of(RequestPayload request, @Nullable ManagedObject target, UsageLimitsUnit unit);
    }

    private final ObjectRole role;
    private final Naming naming;
    private final Permission permission;
    private boolean optional;
    private Set<State> states = EnumSet.allOf(State.class);
    private Set<State> statesByPolicy = EnumSet.noneOf(State.class);
    private Set<ObjectType> types = EnumSet.allOf(ObjectType.class);
    private @Nullable UsageMask mask;
    private @Nullable UsageMask otherMask;
    private Window window = Window.ANY;
    private Release release = Release.NONE;
    private boolean material;
    private boolean archived;
    private boolean tellsDestroyed;
    private boolean absent;
    private Function<ManagedObject, List<UniqueIdentifier>> next = object -> List.of();
    private @Nullable Usage usage;

    private Requirement(ObjectRole role, Permission permission, Naming naming) {
        this.role = role;
        this.permission = permission;
        this.naming = naming;
    }

    /** Objects in this role, named by these identifiers of the payload; an empty one means the ID Placeholder. */
    static Requirement of(
            ObjectRole role,
            Permission permission,
            Function<RequestPayload, List<Optional<UniqueIdentifier>>> identifiers) {
        return new Requirement(role, permission, (request, target) -> identifiers.apply(request));
    }

    /** Objects in this role, named by the payload and by the target, which was decided on before. */
    static Requirement ofTarget(ObjectRole role, Permission permission, Naming naming) {
        return new Requirement(role, permission, naming);
    }

    /** The object may be absent; where it is named it is checked like any other. */
    Requirement optional() {
        optional = true;
        return this;
    }

    Requirement in(State first, State... more) {
        states = EnumSet.of(first, more);
        return this;
    }

    /** States in which the server's policy decides. */
    Requirement inByPolicy(State first, State... more) {
        statesByPolicy = EnumSet.of(first, more);
        return this;
    }

    Requirement types(ObjectType first, ObjectType... more) {
        types = EnumSet.of(first, more);
        return this;
    }

    Requirement mask(UsageMask bit) {
        mask = bit;
        return this;
    }

    /** A bit of the mask that will do as well. */
    Requirement orMask(UsageMask bit) {
        otherMask = bit;
        return this;
    }

    Requirement window(Window value) {
        window = value;
        return this;
    }

    /** The operation uses the key material: it has to be there, not destroyed, not somewhere else. */
    Requirement usesMaterial() {
        material = true;
        return this;
    }

    Requirement releases(Release value) {
        release = value;
        return usesMaterial();
    }

    /** An object whose value is somewhere else has no value to release: the rest of it is. */
    Requirement evenWithoutValue() {
        material = false;
        return this;
    }

    /** Each object leads to others in the same role. */
    Requirement leadingTo(Function<ManagedObject, List<UniqueIdentifier>> others) {
        next = others;
        return this;
    }

    /** There may be no object of that name yet; where there is one, it is checked like any other. */
    Requirement evenAbsent() {
        absent = true;
        return this;
    }

    /** Of a destroyed object the client is told that it is destroyed, before its state is looked at. */
    Requirement tellsDestroyed() {
        tellsDestroyed = true;
        return this;
    }

    /** The operation is for archived objects as well. */
    Requirement evenArchived() {
        archived = true;
        return this;
    }

    /** The operation counts against Usage Limits. */
    Requirement spends(Usage amount) {
        usage = amount;
        return this;
    }

    public ObjectRole role() {
        return role;
    }

    public Permission permission() {
        return permission;
    }

    List<Optional<UniqueIdentifier>> identifiers(RequestPayload request, @Nullable ManagedObject target) {
        return naming.of(request, target);
    }

    List<UniqueIdentifier> next(ManagedObject object) {
        return next.apply(object);
    }

    boolean allowsAbsent() {
        return absent;
    }

    public boolean isOptional() {
        return optional;
    }

    public Set<State> states() {
        return states;
    }

    public Set<State> statesByPolicy() {
        return statesByPolicy;
    }

    public Set<ObjectType> types() {
        return types;
    }

    public @Nullable UsageMask mask() {
        return mask;
    }

    public @Nullable UsageMask otherMask() {
        return otherMask;
    }

    public Window window() {
        return window;
    }

    public Release release() {
        return release;
    }

    public boolean needsMaterial() {
        return material;
    }

    boolean isTellingDestroyed() {
        return tellsDestroyed;
    }

    public boolean allowsArchived() {
        return archived;
    }

    public @Nullable Usage usage() {
        return usage;
    }
}
