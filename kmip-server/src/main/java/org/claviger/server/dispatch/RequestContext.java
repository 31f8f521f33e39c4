package org.claviger.server.dispatch;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

/**
 * All that a handler sees of the server: the objects that were decided on, by role, and what it may do with them. What
 * it saves counts once its item is committed. There is no way from here to the store, the HSM or a clock.
 */
public interface RequestContext {
    /** The time of this item; the same for everything it does. */
    Instant now();

    Subject subject();

    Policy policy();

    /** The target: found, permitted, in an allowed state. */
    ManagedObject object();

    /** The attributes of an object that was decided on, as far as this client may see them. */
    Attributes attributesOf(ManagedObject object);

    /** All objects in a role, in the order in which the request names them. */
    List<ManagedObject> objects(ObjectRole role);

    default Optional<ManagedObject> find(ObjectRole role) {
        return objects(role).stream().findFirst();
    }

    /** A new identifier, which no object has had. */
    String newIdentifier();

    /** A new object of the client's, with the attributes that it gives and those that the server sets. */
    ManagedObject draft(ObjectType type, Attributes requested, NewObject.Origin origin);

    /** Adds a new object, of the client's domain and its own. */
    void create(ManagedObject object);

    void save(ManagedObject object);

    /**
     * Saves what the mere use of an object changes in it, which goes on while the clock is not believed.
     *
     * @param changed the time of the change, where this counts as one
     */
    void remark(ManagedObject object, Attribute attribute, Object value, @Nullable Instant changed);

    /**
     * Objects that the client may locate and that fit the filter, newest first.
     *
     * @return identifiers, with the number of all that fit where it is known
     */
    Located visible(LocateFilter filter);

    /** Adds a text to the audit record of this item. */
    void note(String text);

    /** Keys and their use. */
    Keys keys();

    /** The operation in parts of which this item may be one. */
    ItemStreams streams();

    /** What the server says of itself. */
    ServerFacts server();

    /** The operations of this server that are for this client: all but those that its ticket does not name. */
    List<Operation> operations();

    /** What new objects get where the client does not say. */
    DefaultsInformation defaults();

    /** Constraints and defaults for what the client makes. */
    ObjectRules rules();

    /** The client's tickets. */
    Tickets tickets();

    /** The client's asynchronous operations. */
    ItemJobs jobs();

    /**
     * Whether the answer may come later: not where the client does not want that, and not in the later run itself.
     */
    boolean mayDefer();

    /**
     * @param ids a page of identifiers
     * @param total how many fit in all, or {@link #UNKNOWN}
     */
    record Located(List<String> ids, int total) {
        /** More fit than were counted. */
        public static final int UNKNOWN = -1;

        public Located {
            ids = List.copyOf(ids);
        }
    }
}
