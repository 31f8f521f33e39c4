package org.claviger.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.claviger.codec.type.ObjectType;
import org.junit.jupiter.api.Test;

/** Whose objects a client reaches, and which roles every server has. */
class SubjectTest {
    private static final Role NONE = new Role("none", List.of());
    private static final Subject ALICE = new Subject("alice", "bank", "nodes", NONE, true);

    @Test
    void reachesItsOwnObjectsInEveryScope() {
        for (Scope scope : Scope.values()) {
            assertThat(ALICE.reaches(scope, "bank", "alice", null)).isTrue();
        }
    }

    @Test
    void reachesThoseOfItsGroupAsFarAsTheScopeGoes() {
        assertThat(ALICE.reaches(Scope.OWN, "bank", "bob", "nodes")).isFalse();
        assertThat(ALICE.reaches(Scope.GROUP, "bank", "bob", "nodes")).isTrue();
        assertThat(ALICE.reaches(Scope.GROUP, "bank", "bob", "others")).isFalse();
        assertThat(ALICE.reaches(Scope.GROUP, "bank", "bob", null)).isFalse();
        assertThat(ALICE.reaches(Scope.DOMAIN, "bank", "bob", null)).isTrue();
    }

    @Test
    void belongsToNoGroupWithoutOne() {
        Subject alone = new Subject("alice", "bank", null, NONE, true);

        assertThat(alone.reaches(Scope.GROUP, "bank", "bob", null)).isFalse();
        assertThat(alone.reaches(Scope.GROUP, "bank", "alice", null)).isTrue();
    }

    @Test
    void reachesNothingOfAnotherDomain() {
        for (Scope scope : Scope.values()) {
            assertThat(ALICE.reaches(scope, "other", "alice", "nodes")).isFalse();
        }
    }

    @Test
    void takesTheWidestScopeOfItsGrants() {
        Set<ObjectType> keys = Set.of(ObjectType.SYMMETRIC_KEY);
        Role role = new Role(
                "mixed",
                List.of(
                        new Role.Grant(Set.of(Permission.GET), Scope.GROUP, keys),
                        new Role.Grant(Set.of(Permission.GET), Scope.OWN, keys),
                        new Role.Grant(Set.of(Permission.GET), Scope.DOMAIN, Set.of(ObjectType.CERTIFICATE))));

        assertThat(role.scopeOf(Permission.GET, ObjectType.SYMMETRIC_KEY)).contains(Scope.GROUP);
        assertThat(role.scopeOf(Permission.GET, null)).contains(Scope.DOMAIN);
        assertThat(role.scopeOf(Permission.GET, ObjectType.SECRET_DATA)).isEmpty();
        assertThat(role.scopeOf(Permission.DESTROY, ObjectType.SYMMETRIC_KEY)).isEmpty();
    }

    @Test
    void findsTheBuiltInRolesByTheirNames() {
        for (Role role : Role.builtIn()) {
            assertThat(Role.findBuiltIn(role.name())).contains(role);
        }
        assertThat(Role.builtIn())
                .extracting(Role::name)
                .containsExactly("client", "cluster", "cryptography", "reader", "inventory");
        assertThat(Role.findBuiltIn("absent")).isEmpty();
    }

    @Test
    void givesReadersNoKeyToUseAndUsersNoKeyToRead() {
        Role reader = Role.findBuiltIn("reader").orElseThrow();
        Role cryptography = Role.findBuiltIn("cryptography").orElseThrow();
        Role inventory = Role.findBuiltIn("inventory").orElseThrow();

        assertThat(reader.scopeOf(Permission.GET, null)).contains(Scope.DOMAIN);
        assertThat(reader.scopeOf(Permission.DECRYPT, null)).isEmpty();
        assertThat(cryptography.scopeOf(Permission.DECRYPT, null)).contains(Scope.DOMAIN);
        assertThat(cryptography.scopeOf(Permission.GET, null)).isEmpty();
        assertThat(inventory.scopeOf(Permission.GET, null)).isEmpty();
    }

    @Test
    void relaxesForInteropWhatItsTestsNeedAndNothingElse() {
        Policy usual = Policy.defaults();

        assertThat(usual.forInterop())
                .isEqualTo(new Policy(
                        usual.processWhenDeactivated(),
                        usual.processWhenCompromised(),
                        false,
                        usual.extractableDefault(),
                        usual.seedUse(),
                        usual.seedBytesMax(),
                        Tolerance.ALL,
                        usual.syncedAudit()));
    }
}
