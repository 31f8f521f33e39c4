package org.claviger.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.Objects.NOW;
import static org.claviger.server.testing.Objects.key;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.Right;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.Ping;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.State;
import org.claviger.codec.type.UsageLimitsUnit;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.dispatch.Requirement.Release;
import org.claviger.server.dispatch.Requirement.Window;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.policy.Delegation;
import org.claviger.server.policy.Permission;
import org.claviger.server.policy.Policy;
import org.claviger.server.policy.Role;
import org.claviger.server.policy.Role.Grant;
import org.claviger.server.policy.Scope;
import org.claviger.server.policy.SeedUse;
import org.claviger.server.policy.Subject;
import org.claviger.server.policy.Tolerance;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The decision (P3): who may do what with which object, and that no row of the table of checks is idle. */
class DecisionTest {
    private static final Role ALL_ON_OWN = Role.findBuiltIn(Role.DEFAULT).orElseThrow();
    private static final Subject ALICE = new Subject("alice", "default", null, ALL_ON_OWN, true);
    private static final RequestPayload REQUEST = new Ping.Request();

    @ParameterizedTest
    @EnumSource(Check.class)
    void noCheckIsIdle(Check check) {
        Question question = refusedBy(check);

        Decision whole = Decision.of(question);
        Decision without = Decision.of(question, EnumSet.complementOf(EnumSet.of(check)));

        assertThat(whole.refusedBy()).isEqualTo(check);
        assertThat(without).isNotEqualTo(whole);
        assertThat(without.refusedBy()).isNotEqualTo(check);
    }

    /** A question that this check refuses, and no other one before it. */
    private static Question refusedBy(Check check) {
        return switch (check) {
            case CLIENT_ENABLED -> ask(new Subject("alice", "default", null, ALL_ON_OWN, false), get(), key().build());
            case DELEGATED -> ask(ALICE.lent(right(Operation.GET, "key-1"), ALICE), get(), key().build());
            case DELEGATION_REACHES -> ask(ALICE.lent(right(Operation.PING, "key-2"), ALICE), get(), key().build());
            case ROLE_GRANTS -> ask(alice(Set.of(Permission.LOCATE), ObjectType.SYMMETRIC_KEY), get(), key().build());
            case EXISTS -> ask(ALICE, get(), null);
            case SAME_DOMAIN -> ask(ALICE, get(), key().of("other", "alice").build());
            case VISIBLE -> ask(ALICE, get(), key().of("default", "bob").build());
            case GRANT_REACHES ->
                ask(
                        new Subject(
                                "alice",
                                "default",
                                null,
                                new Role(
                                        "mixed",
                                        List.of(
                                                grant(Permission.GET, ObjectType.OPAQUE_OBJECT),
                                                grant(Permission.LOCATE, ObjectType.SYMMETRIC_KEY))),
                                true),
                        get(),
                        key().build());
            case TYPE ->
                ask(ALICE, encrypt(), key().type(ObjectType.OPAQUE_OBJECT).build());
            case NOT_ARCHIVED ->
                ask(ALICE, get(), key().with(Attribute.ARCHIVE_DATE, NOW).build());
            case NOT_DESTROYED ->
                ask(ALICE, get().tellsDestroyed(), key().state(State.DESTROYED).build());
            case STATE -> ask(ALICE, encrypt(), key().state(State.PRE_ACTIVE).build());
            case PROCESS_START ->
                ask(
                        ALICE,
                        encrypt(),
                        key().with(Attribute.PROCESS_START_DATE, NOW.plusSeconds(1))
                                .build());
            case PROTECT_STOP ->
                ask(
                        ALICE,
                        encrypt(),
                        key().with(Attribute.PROTECT_STOP_DATE, NOW.minusSeconds(1))
                                .build());
            case USAGE_MASK ->
                ask(ALICE, encrypt(), key().mask(UsageMask.DECRYPT).build());
            case MATERIAL_PRESENT ->
                ask(ALICE, get(), key().with(Attribute.KEY_VALUE_PRESENT, false).build());
            case USAGE_LIMITS ->
                ask(
                        ALICE,
                        encrypt().spends((request, target, unit) -> 17),
                        key().with(Attribute.USAGE_LIMITS, new UsageLimits(16, 16L, UsageLimitsUnit.BYTE))
                                .build());
            case EXTRACTABLE ->
                ask(ALICE, get(), key().with(Attribute.EXTRACTABLE, false).build());
            case SENSITIVE ->
                ask(ALICE, get(), key().with(Attribute.SENSITIVE, true).build());
            case TRUSTED_WRAPPING ->
                wrap(
                        key().mask(UsageMask.WRAP_KEY, UsageMask.DECRYPT)
                                .with(Attribute.NEVER_EXTRACTABLE, true)
                                .build(),
                        key().with(Attribute.SENSITIVE, true).build());
            case WRAPPING_STRENGTH ->
                wrap(
                        key().mask(UsageMask.WRAP_KEY)
                                .with(Attribute.NEVER_EXTRACTABLE, true)
                                .with(Attribute.CRYPTOGRAPHIC_LENGTH, 128)
                                .build(),
                        key().with(Attribute.SENSITIVE, true).build());
        };
    }

    private static Delegation right(Operation operation, String object) {
        return new Delegation(List.of(new Right(
                null,
                new org.claviger.codec.object.Operations(List.of(operation)),
                new org.claviger.codec.object.Objects(List.of(UniqueIdentifier.of(object))),
                null)));
    }

    /** Every row of the table of operations, in every state, with every mask and for every kind of stranger. */
    @Test
    void allowsNothingThatTheRowOfTheOperationDoesNotName() {
        int allowed = 0;
        for (OperationRow<?, ?> row : Operations.all().rows()) {
            for (Requirement requirement : row.needs()) {
                for (State state : State.values()) {
                    for (UsageMask bit : UsageMask.values()) {
                        for (ObjectType type : ObjectType.values()) {
                            ManagedObject object =
                                    key().type(type).state(state).mask(bit).build();
                            if (Decision.of(plain(requirement, object)).isAllowed()) {
                                allowed++;
                                assertThat(requirement.types()).contains(type);
                                assertThat(requirement.states().contains(state)
                                                || requirement.statesByPolicy().contains(state))
                                        .isTrue();
                                if (requirement.mask() != null) {
                                    assertThat(bit)
                                            .isIn(requirement.mask(), requirement.otherMask(), UsageMask.UNRESTRICTED);
                                }
                            }
                        }
                    }
                }
                assertThat(Decision.of(plain(
                                        requirement, key().of("default", "bob").build()))
                                .isAllowed())
                        .isFalse();
                assertThat(Decision.of(plain(
                                        requirement, key().of("other", "alice").build()))
                                .isAllowed())
                        .isFalse();
            }
        }
        assertThat(allowed).isPositive();
    }

    /** Old keys open what was protected, where policy lets them; no policy lets them protect. */
    @ParameterizedTest
    @CsvSource({"DEACTIVATED, true, false", "COMPROMISED, false, true"})
    void letsPolicySayWhichOldKeysStillProcess(State state, boolean deactivated, boolean compromised) {
        Requirement process = Requirement.of(ObjectRole.TARGET, Permission.DECRYPT, request -> List.of())
                .in(State.ACTIVE)
                .inByPolicy(State.DEACTIVATED, State.COMPROMISED);
        ManagedObject old = key().state(state).build();

        assertThat(under(
                        new Policy(deactivated, compromised, true, true, SeedUse.IGNORED, 1, Tolerance.NONE, Set.of()),
                        process,
                        old))
                .isTrue();
        assertThat(under(
                        new Policy(
                                !deactivated, !compromised, true, true, SeedUse.IGNORED, 1, Tolerance.NONE, Set.of()),
                        process,
                        old))
                .isFalse();
        assertThat(under(Policy.defaults(), encrypt(), old)).isFalse();
    }

    private static boolean under(Policy policy, Requirement requirement, ManagedObject object) {
        return Decision.of(new Question(ALICE, requirement, REQUEST, object, null, false, NOW, policy))
                .isAllowed();
    }

    @Test
    void tellsNobodyOfAnObjectThatIsNotTheirs() {
        Decision absent = Decision.of(ask(ALICE, get(), null));
        Decision foreign =
                Decision.of(ask(ALICE, get(), key().of("default", "bob").build()));

        assertThat(answer(foreign)).isEqualTo(answer(absent)).contains("OBJECT_NOT_FOUND");
    }

    private static String answer(Decision decision) {
        KmipException refusal = Objects.requireNonNull(decision.refusal());
        return refusal.reason() + " " + refusal.getMessage();
    }

    @Test
    void everyOperationOfTheProtocolHasARowOrIsNamedAsNotOffered() {
        Set<Operation> offered = EnumSet.noneOf(Operation.class);
        Operations.all().rows().forEach(row -> offered.add(row.operation()));

        Set<Operation> neither = EnumSet.allOf(Operation.class);
        neither.removeAll(offered);
        neither.removeAll(Operations.NOT_OFFERED);

        assertThat(neither).isEmpty();
        assertThat(Operations.NOT_OFFERED).doesNotContainAnyElementsOf(offered);
    }

    private static Question plain(Requirement requirement, ManagedObject object) {
        return new Question(ALICE, requirement, REQUEST, object, null, false, NOW, Policy.defaults());
    }

    private static Question ask(Subject subject, Requirement requirement, @Nullable ManagedObject object) {
        return new Question(subject, requirement, REQUEST, object, null, false, NOW, Policy.defaults());
    }

    private static Question wrap(ManagedObject wrappingKey, ManagedObject target) {
        Requirement requirement = Requirement.of(ObjectRole.WRAPPING_KEY, Permission.WRAP, request -> List.of())
                .mask(UsageMask.WRAP_KEY);
        return new Question(ALICE, requirement, REQUEST, wrappingKey, target, true, NOW, Policy.defaults());
    }

    private static Requirement get() {
        return Requirement.of(ObjectRole.TARGET, Permission.GET, request -> List.of())
                .releases(Release.MATERIAL);
    }

    private static Requirement encrypt() {
        return Requirement.of(ObjectRole.TARGET, Permission.ENCRYPT, request -> List.of())
                .types(ObjectType.SYMMETRIC_KEY)
                .in(State.ACTIVE)
                .window(Window.PROTECT)
                .mask(UsageMask.ENCRYPT)
                .usesMaterial();
    }

    private static Subject alice(Set<Permission> permissions, ObjectType type) {
        return new Subject(
                "alice",
                "default",
                null,
                new Role("some", List.of(new Grant(permissions, Scope.OWN, Set.of(type)))),
                true);
    }

    private static Grant grant(Permission permission, ObjectType type) {
        return new Grant(Set.of(permission), Scope.OWN, Set.of(type));
    }
}
