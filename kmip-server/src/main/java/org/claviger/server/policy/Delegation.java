package org.claviger.server.policy;

import java.util.Collection;
import java.util.List;
import org.claviger.codec.object.Right;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.type.Operation;

/**
 * What the holder of a ticket may do of all that its giver may (2.1 sections 6.1.12 and 7.34): what one of the rights
 * allows by itself.
 */
public record Delegation(List<Right> rights) {
    public Delegation {
        rights = List.copyOf(rights);
    }

    /** Whether a right names the operation. */
    public boolean allows(Operation operation) {
        return rights.stream().anyMatch(right -> names(right, operation));
    }

    /** Whether a right names the operation and the object, by itself or by a group that it belongs to. */
    public boolean reaches(Operation operation, String id, Collection<String> groups) {
        return rights.stream().anyMatch(right -> reaches(right, operation, id, groups));
    }

    private static boolean reaches(Right right, Operation operation, String id, Collection<String> groups) {
        boolean named =
                right.objects() == null || right.objects().uniqueIdentifiers().contains(new UniqueIdentifier.Text(id));
        boolean grouped = right.objectGroups() == null
                || right.objectGroups().objectGroups().stream().anyMatch(groups::contains);
        return names(right, operation) && named && grouped;
    }

    private static boolean names(Right right, Operation operation) {
        return right.operations() == null || right.operations().operations().contains(operation);
    }
}
