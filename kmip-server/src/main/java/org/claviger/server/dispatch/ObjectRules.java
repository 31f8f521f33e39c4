package org.claviger.server.dispatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.Constraint;
import org.claviger.codec.object.Constraints;
import org.claviger.codec.object.DefaultsInformation;
import org.claviger.codec.object.ObjectDefaults;
import org.claviger.codec.object.ObjectGroups;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.ResultReason;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.policy.Permission;
import org.claviger.server.policy.Scope;
import org.claviger.server.policy.Subject;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.jspecify.annotations.Nullable;

/**
 * Constraints and defaults for new objects (2.1 sections 6.1.22, 6.1.52 and 6.1.53), within the transaction of one item.
 * They reach as far as the grant by which they were set: by default the client's own objects, so that no client rules
 * those of another.
 */
public final class ObjectRules {
    /** How many constraints, or defaults, one client, group or domain has. */
    public static final int RULES_MAX = 100;

    private static final String ID = "object-rules";

    private final Transaction transaction;
    private final Subject subject;
    private final Instant now;

    ObjectRules(Transaction transaction, Subject subject, Instant now) {
        this.transaction = transaction;
        this.subject = subject;
        this.now = now;
    }

    /** All that apply to what this client makes. */
    public Constraints constraints() {
        return new Constraints(applied().stream()
                .flatMap(entry -> entry.constraints().constraints().stream())
                .toList());
    }

    /** Replaces the constraints within the reach of the client's grant. */
    public void constrain(Constraints constraints) {
        requireFew(constraints.constraints());
        Scope scope = scopeOf(Permission.SET_CONSTRAINTS);
        StoredRules rules = stored();
        StoredRules.Entry old = rules.of(scope, holder(scope));
        save(rules.with(new StoredRules.Entry(scope, old.holder(), constraints, old.defaults())));
    }

    /** The defaults that apply to what this client makes. */
    public List<ObjectDefaults> defaults() {
        return applied().stream()
                .flatMap(entry -> entry.defaults().objectDefaults().stream())
                .toList();
    }

    /** Replaces the defaults within the reach of the client's grant. */
    public void preset(DefaultsInformation defaults) {
        requireFew(defaults.objectDefaults());
        Scope scope = scopeOf(Permission.SET_DEFAULTS);
        StoredRules rules = stored();
        StoredRules.Entry old = rules.of(scope, holder(scope));
        save(rules.with(new StoredRules.Entry(scope, old.holder(), old.constraints(), defaults)));
    }

    /** The attributes that a client asks for, with the defaults of those that it leaves out. */
    Attributes completed(ObjectType type, Attributes requested) {
        Attributes completed = requested;
        for (ObjectDefaults preset : defaults()) {
            boolean ofType = preset.objectType() == type
                    || (preset.objectTypes() != null
                            && preset.objectTypes().objectTypes().contains(type));
            if (ofType && isOfGroup(preset.objectGroups(), requested)) {
                completed = preset.attributes().withAll(completed);
            }
        }
        return completed;
    }

    /** Refuses a new object that a constraint is against. */
    void require(ManagedObject object) {
        for (Constraint constraint : constraints().constraints()) {
            boolean ofType = constraint.objectTypes() == null
                    || constraint.objectTypes().objectTypes().contains(object.type());
            if (ofType && isOfGroup(constraint.objectGroups(), object.attributes()) && !satisfies(object, constraint)) {
                throw new KmipException(
                        ResultReason.CONSTRAINT_VIOLATION, "The object is not what the constraints allow.");
            }
        }
    }

    private static boolean satisfies(ManagedObject object, Constraint constraint) {
        Attributes wanted = constraint.attributes();
        return wanted == null
                || wanted.references().stream()
                        .allMatch(attribute ->
                                satisfies(attribute, object.attributes().all(attribute), wanted.all(attribute)));
    }

    /** Each value of the object is one that the constraint names; of a mask, each bit is. */
    private static boolean satisfies(AttributeReference attribute, List<Ttlv> values, List<Ttlv> allowed) {
        if (attribute == Attribute.CRYPTOGRAPHIC_USAGE_MASK) {
            return masks(values).allMatch(mask -> masks(allowed).anyMatch(bits -> (mask & ~bits) == 0));
        }
        return !values.isEmpty() && allowed.containsAll(values);
    }

    private static IntStream masks(Collection<Ttlv> values) {
        return values.stream().mapToInt(value -> ((Ttlv.IntegerItem) value).value());
    }

    private static boolean isOfGroup(@Nullable ObjectGroups groups, Attributes attributes) {
        return groups == null
                || attributes.texts(Attribute.OBJECT_GROUP).stream().anyMatch(groups.objectGroups()::contains);
    }

    private static void requireFew(List<?> rules) {
        if (rules.size() > RULES_MAX) {
            throw new KmipException(
                    ResultReason.SERVER_LIMIT_EXCEEDED, "There are at most " + RULES_MAX + " rules of one kind.");
        }
    }

    private List<StoredRules.Entry> applied() {
        StoredRules rules = stored();
        List<StoredRules.Entry> applied = new ArrayList<>();
        applied.add(rules.of(Scope.OWN, subject.name()));
        if (subject.group() != null) {
            applied.add(rules.of(Scope.GROUP, subject.group()));
        }
        applied.add(rules.of(Scope.DOMAIN, ""));
        return applied;
    }

    private StoredRules stored() {
        return transaction
                .find(key())
                .map(record -> StoredRules.read(record.body()))
                .orElse(StoredRules.NONE);
    }

    private void save(StoredRules rules) {
        transaction.put(key(), RecordContent.of(rules.write()), now);
    }

    private RecordKey key() {
        return new RecordKey(subject.domain(), RecordKind.POLICY, ID);
    }

    private Scope scopeOf(Permission permission) {
        return subject.scopeOf(permission, null)
                .filter(scope -> scope != Scope.GROUP || subject.group() != null)
                .orElse(Scope.OWN);
    }

    private String holder(Scope scope) {
        return switch (scope) {
            case OWN -> subject.name();
            case GROUP -> Optional.ofNullable(subject.group()).orElseThrow();
            case DOMAIN -> "";
        };
    }
}
