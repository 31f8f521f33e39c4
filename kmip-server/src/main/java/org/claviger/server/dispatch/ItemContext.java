package org.claviger.server.dispatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.claviger.codec.object.DefaultsInformation;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.Operation;
import org.claviger.server.object.Keys;
import org.claviger.server.object.LocateFilter;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.NewObject;
import org.claviger.server.policy.Policy;
import org.claviger.server.policy.Subject;
import org.jspecify.annotations.Nullable;

/** The context of one item, over its transaction. */
final class ItemContext implements RequestContext {
    private final Transaction transaction;
    private final Services services;
    private final Subject subject;
    private final ItemStreams streams;
    private final Instant now;
    private final boolean deferrable;
    private final List<String> notes = new ArrayList<>();
    private final Map<ObjectRole, List<ManagedObject>> objects = new EnumMap<>(ObjectRole.class);

    ItemContext(
            Transaction transaction,
            Services services,
            Subject subject,
            ItemStreams streams,
            Instant now,
            boolean deferrable) {
        this.transaction = transaction;
        this.services = services;
        this.subject = subject;
        this.streams = streams;
        this.now = now;
        this.deferrable = deferrable;
    }

    /** Adds objects that were decided on. */
    void decided(ObjectRole role, List<ManagedObject> found) {
        objects.put(role, List.copyOf(found));
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Subject subject() {
        return subject;
    }

    @Override
    public Policy policy() {
        return services.policy();
    }

    @Override
    public ManagedObject object() {
        return find(ObjectRole.TARGET)
                .orElseThrow(() -> new IllegalStateException("the row of this operation names no target"));
    }

    @Override
    public Attributes attributesOf(ManagedObject object) {
        return Disclosure.to(subject, object);
    }

    @Override
    public List<ManagedObject> objects(ObjectRole role) {
        return objects.getOrDefault(role, List.of());
    }

    @Override
    public String newIdentifier() {
        return services.identifiers().get();
    }

    @Override
    public ManagedObject draft(ObjectType type, Attributes requested, NewObject.Origin origin) {
        return NewObject.of(
                newIdentifier(),
                type,
                rules().completed(type, requested),
                origin,
                subject,
                services.policy(),
                services.facts().protectionStorageMask(),
                now);
    }

    @Override
    public void note(String text) {
        notes.add(text);
    }

    /** The texts that the handler wants in the audit record. */
    List<String> notes() {
        return notes;
    }

    @Override
    public void create(ManagedObject object) {
        rules().require(object);
        transaction.create(object, now);
    }

    @Override
    public void save(ManagedObject object) {
        transaction.save(object);
    }

    @Override
    public void remark(ManagedObject object, Attribute attribute, Object value, @Nullable Instant changed) {
        transaction.remark(object, attribute, value, changed);
    }

    @Override
    public Located visible(LocateFilter filter) {
        return new Locator(transaction.view(), subject, now).find(filter);
    }

    @Override
    public Keys keys() {
        return services.keys();
    }

    @Override
    public ItemJobs jobs() {
        return new ItemJobs(transaction, subject, now);
    }

    @Override
    public List<Operation> operations() {
        return services.facts().operations().get().stream()
                .filter(subject::mayUse)
                .toList();
    }

    /** Those that clients have set come first: they are what is taken. */
    @Override
    public DefaultsInformation defaults() {
        return new DefaultsInformation(Stream.concat(
                        rules().defaults().stream(),
                        services.facts().defaults(services.policy()).objectDefaults().stream())
                .toList());
    }

    @Override
    public ObjectRules rules() {
        return new ObjectRules(transaction, subject, now);
    }

    @Override
    public Tickets tickets() {
        return new Tickets(transaction, subject, now);
    }

    @Override
    public ItemStreams streams() {
        return streams;
    }

    @Override
    public ServerFacts server() {
        return services.facts();
    }

    @Override
    public boolean mayDefer() {
        return deferrable;
    }
}
