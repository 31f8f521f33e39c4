package org.claviger.interop.nodes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.State;
import org.claviger.interop.client.Answer;
import org.claviger.interop.client.Requests;
import org.claviger.interop.wire.Item;

/** Reads of all that {@link Model} knows of a key or a name. */
final class Looks {
    private static final Map<Integer, Model.Condition> CONDITIONS = Map.of(
            State.PRE_ACTIVE.code(), Model.Condition.PRE_ACTIVE,
            State.ACTIVE.code(), Model.Condition.ACTIVE,
            State.DEACTIVATED.code(), Model.Condition.DEACTIVATED,
            State.DESTROYED.code(), Model.Condition.DESTROYED);

    private Looks() {}

    static Answer ask(Workload.Client client, Workload.Endpoint endpoint, String subject) throws IOException {
        return isName(subject)
                ? client.call(endpoint, Operation.LOCATE, Item.structure(Tag.ATTRIBUTES, Requests.name(subject)))
                : client.call(endpoint, Operation.GET_ATTRIBUTES, Requests.id(subject));
    }

    static Model seen(String subject, Item payload) {
        if (isName(subject)) {
            return payload.find(Tag.UNIQUE_IDENTIFIER).isPresent() ? new Model(Model.Condition.TAKEN, 0) : Model.name();
        }
        Item attributes = payload.get(Tag.ATTRIBUTES);
        Model.Condition condition = CONDITIONS.get(attributes.get(Tag.STATE).asInt());
        if (condition == null) {
            throw new AssertionError("a state that nothing leads to: " + payload.describe());
        }
        byte[] left = attributes
                .get(Tag.USAGE_LIMITS)
                .get(Tag.USAGE_LIMITS_COUNT)
                .content()
                .toArray();
        return new Model(condition, Math.toIntExact(ByteBuffer.wrap(left).getLong()));
    }

    static boolean isName(String subject) {
        return subject.startsWith("name-");
    }
}
