package org.claviger.server.policy;

import java.util.Optional;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as the store knew it in the transaction that decides.
 *
 * @param name the client's name, which owns what it makes
 * @param domain the domain to which it belongs
 * @param group the group that it shares objects with
 * @param role what it may do
 * @param enabled false from the moment the client is revoked
 * @param delegation the rights of the ticket that it shows, or null where it acts for itself
 */
public record Subject(
        String name,
        String domain,
        @Nullable String group,
        Role role,
        boolean enabled,
        @Nullable Delegation delegation) {
    /** A client that acts for itself. */
    public Subject(String name, String domain, @Nullable String group, Role role, boolean enabled) {
        this(name, domain, group, role, enabled, null);
    }

    /** Whether the client, or the ticket that it shows, is for this operation at all. */
    public boolean mayUse(Operation operation) {
        return delegation == null || delegation.allows(operation);
    }

    /** The client's own power, lent: no more than the rights of a ticket, and nothing once either is revoked. */
    public Subject lent(@Nullable Delegation rights, Subject holder) {
        return new Subject(name, domain, group, role, enabled && holder.enabled, rights);
    }

    /** Whether an object of this owner and group lies within the scope for this client. */
    public boolean reaches(Scope scope, String ownerDomain, String owner, @Nullable String ownerGroup) {
        if (!domain.equals(ownerDomain)) {
            return false;
        }
        return switch (scope) {
            case OWN -> name.equals(owner);
            case GROUP -> name.equals(owner) || (group != null && group.equals(ownerGroup));
            case DOMAIN -> true;
        };
    }

    public Optional<Scope> scopeOf(Permission permission, @Nullable ObjectType type) {
        return role.scopeOf(permission, type);
    }
}
