package org.claviger.server.dispatch;

import java.time.Instant;
import java.util.List;
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

/** What a handler sees while no record can be verified: the server's own facts, and nobody behind the request. */
record UnverifiedContext(Instant now, Policy policy, ServerFacts server) implements RequestContext {
    private static IllegalStateException nothingVerified() {
        return new IllegalStateException("no record can be verified, so no operation may ask for one");
    }

    @Override
    public Subject subject() {
        throw nothingVerified();
    }

    @Override
    public ManagedObject object() {
        throw nothingVerified();
    }

    @Override
    public List<ManagedObject> objects(ObjectRole role) {
        throw nothingVerified();
    }

    @Override
    public Attributes attributesOf(ManagedObject object) {
        throw nothingVerified();
    }

    @Override
    public String newIdentifier() {
        throw nothingVerified();
    }

    @Override
    public ManagedObject draft(ObjectType type, Attributes requested, NewObject.Origin origin) {
        throw nothingVerified();
    }

    @Override
    public void create(ManagedObject object) {
        throw nothingVerified();
    }

    @Override
    public void save(ManagedObject object) {
        throw nothingVerified();
    }

    @Override
    public void remark(ManagedObject object, Attribute attribute, Object value, @Nullable Instant changed) {
        throw nothingVerified();
    }

    @Override
    public Located visible(LocateFilter filter) {
        throw nothingVerified();
    }

    @Override
    public void note(String text) {
        throw nothingVerified();
    }

    @Override
    public Keys keys() {
        throw nothingVerified();
    }

    @Override
    public List<Operation> operations() {
        return server.operations().get();
    }

    @Override
    public DefaultsInformation defaults() {
        return server.defaults(policy);
    }

    @Override
    public ObjectRules rules() {
        throw nothingVerified();
    }

    @Override
    public Tickets tickets() {
        throw nothingVerified();
    }

    @Override
    public ItemStreams streams() {
        throw nothingVerified();
    }

    @Override
    public ItemJobs jobs() {
        throw nothingVerified();
    }

    @Override
    public boolean mayDefer() {
        return false;
    }
}
