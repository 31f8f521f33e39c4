package org.claviger.server.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.object.ManagedObject;
import org.jspecify.annotations.Nullable;

/**
 * Decides on every object that one item touches, before any code of its operation runs.
 *
 * @param context is given the objects that pass, by role
 * @param audit is told each object, and the check that refuses
 */
record ItemDecisions(
        OperationRow<?, ?> row,
        RequestPayload payload,
        ItemContext context,
        Transaction transaction,
        BatchState batch,
        AuditRecord.Builder audit) {
    /** How many objects an item names in one role and by the links of these: more than any chain of certificates. */
    private static final int LED_TO_MAX = 1000;

    /** Loads every object that the item names and decides on each, in the order of the row. */
    void make() {
        requireGranted();
        ManagedObject target = null;
        for (Requirement requirement : row.needs()) {
            List<ManagedObject> found = new ArrayList<>();
            Deque<Optional<UniqueIdentifier>> left = new ArrayDeque<>(requirement.identifiers(payload, target));
            while (!left.isEmpty()) {
                for (String id : batch.resolve(left.poll())) {
                    audit.on(requirement.role().label(), id);
                    ManagedObject object = transaction
                            .object(context.subject().domain(), id, context.now())
                            .orElse(null);
                    if (object == null && requirement.allowsAbsent()) {
                        continue;
                    }
                    Decision decision = Decision.of(new Question(
                            context.subject(),
                            requirement,
                            payload,
                            object,
                            target,
                            row.wantsWrapped(payload),
                            context.now(),
                            context.policy()));
                    decision.enforce(audit);
                    if (object != null) {
                        found.add(spend(requirement, object, target));
                        requirement.next(object).forEach(next -> left.add(Optional.of(next)));
                        requireShort(found, left);
                    }
                }
            }
            if (requirement.role() == ObjectRole.TARGET && found.size() > 1) {
                throw KmipException.notSupported("The identifier of the target means more than one object.");
            }
            if (requirement.role() == ObjectRole.TARGET && !found.isEmpty()) {
                target = found.getFirst();
            }
            context.decided(requirement.role(), found);
        }
    }

    /** What objects lead to by their links may have no end. */
    private static void requireShort(List<ManagedObject> found, Deque<Optional<UniqueIdentifier>> left) {
        if (!left.isEmpty() && found.size() >= LED_TO_MAX) {
            throw KmipException.invalidField("More than " + LED_TO_MAX + " objects are linked in a chain.");
        }
    }

    private void requireGranted() {
        Requirement asked = Requirement.of(ObjectRole.TARGET, row.permission(), request -> List.of());
        Decision.withoutObject(new Question(
                        context.subject(), asked, payload, null, null, false, context.now(), context.policy()))
                .enforce(audit);
    }

    /** Counts the use against the key's Usage Limits (2.1 section 4.59), in the same transaction as the use. */
    private ManagedObject spend(Requirement requirement, ManagedObject object, @Nullable ManagedObject target) {
        Requirement.Usage usage = requirement.usage();
        Optional<UsageLimits> limits = object.usageLimits();
        if (usage == null || limits.isEmpty()) {
            return object;
        }
        UsageLimits left = limits.get();
        long amount = usage.of(payload, target, left.usageLimitsUnit());
        if (amount == 0) {
            return object;
        }
        return transaction.remark(
                object,
                Attribute.USAGE_LIMITS,
                new UsageLimits(left.usageLimitsTotal(), left.left() - amount, left.usageLimitsUnit()),
                context.now());
    }
}
