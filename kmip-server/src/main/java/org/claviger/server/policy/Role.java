package org.claviger.server.policy;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.claviger.codec.type.ObjectType;
import org.jspecify.annotations.Nullable;

/** A named set of grants. What no grant names is denied. */
public record Role(String name, List<Grant> grants) {
    /**
     * @param permissions what may be done
     * @param scope on whose objects
     * @param types on which types of object
     */
    public record Grant(Set<Permission> permissions, Scope scope, Set<ObjectType> types) {
        public Grant {
            permissions = Set.copyOf(permissions);
            types = Set.copyOf(types);
        }
    }

    private static final Set<ObjectType> ALL_TYPES = EnumSet.allOf(ObjectType.class);
    private static final Set<Permission> READ = EnumSet.of(
            Permission.LOCATE,
            Permission.CHECK,
            Permission.GET_ATTRIBUTES,
            Permission.GET_ATTRIBUTE_LIST,
            Permission.QUERY,
            Permission.DISCOVER_VERSIONS,
            Permission.POLL,
            Permission.CANCEL,
            Permission.PING);

    /** The role of a client that was added without one: every operation, on its own objects. */
    public static final String DEFAULT = "client";

    private static final List<Role> BUILT_IN = List.of(
            new Role(DEFAULT, List.of(new Grant(EnumSet.allOf(Permission.class), Scope.OWN, ALL_TYPES))),
            new Role("cluster", List.of(new Grant(EnumSet.allOf(Permission.class), Scope.GROUP, ALL_TYPES))),
            new Role(
                    "cryptography",
                    List.of(new Grant(
                            union(
                                    READ,
                                    EnumSet.of(
                                            Permission.ENCRYPT,
                                            Permission.DECRYPT,
                                            Permission.SIGN,
                                            Permission.SIGNATURE_VERIFY,
                                            Permission.MAC,
                                            Permission.MAC_VERIFY,
                                            Permission.HASH,
                                            Permission.RNG_RETRIEVE)),
                            Scope.DOMAIN,
                            ALL_TYPES))),
            new Role("reader", List.of(new Grant(union(READ, EnumSet.of(Permission.GET)), Scope.DOMAIN, ALL_TYPES))),
            new Role("inventory", List.of(new Grant(READ, Scope.DOMAIN, ALL_TYPES))));

    public Role {
        grants = List.copyOf(grants);
    }

    /** The roles that every server has. */
    public static List<Role> builtIn() {
        return BUILT_IN;
    }

    public static Optional<Role> findBuiltIn(String name) {
        return BUILT_IN.stream().filter(role -> role.name.equals(name)).findFirst();
    }

    /** The widest scope in which this permission is granted for objects of a type, or of any type where it is null. */
    public Optional<Scope> scopeOf(Permission permission, @Nullable ObjectType type) {
        Scope widest = null;
        for (Grant grant : grants) {
            boolean applies = grant.permissions.contains(permission) && (type == null || grant.types.contains(type));
            if (applies && (widest == null || grant.scope.compareTo(widest) > 0)) {
                widest = grant.scope;
            }
        }
        return Optional.ofNullable(widest);
    }

    private static Set<Permission> union(Set<Permission> some, Set<Permission> others) {
        Set<Permission> all = EnumSet.copyOf(some);
        all.addAll(others);
        return all;
    }
}
